/** What a bill of materials keeps of what npm lists. */
import { expect, test } from 'vitest';
import { type BillOfMaterials, packagesOf, withoutTools } from './sbom.ts';

const tool = [{ name: 'cdx:npm:package:development', value: 'true' }];
const bill: BillOfMaterials = {
  specVersion: '1.5',
  metadata: { component: { 'bom-ref': 'mestolo', name: 'mestolo' } },
  components: [
    { 'bom-ref': 'a', name: 'api', purl: 'pkg:npm/%40open/api@1.9.1?x=y' },
    { 'bom-ref': 'k', name: 'kafkajs', purl: 'pkg:npm/kafkajs@2.2.4' },
    { 'bom-ref': 'v', name: 'vitest', purl: 'pkg:npm/vitest@5.1.1', properties: tool },
  ],
  dependencies: [
    { ref: 'mestolo', dependsOn: ['a', 'k', 'v'] },
    { ref: 'v', dependsOn: ['k'] },
  ],
};

test('packages are told by name and version, scopes and all', () => {
  expect([...packagesOf(bill)]).toEqual(['@open/api@1.9.1', 'kafkajs@2.2.4', 'vitest@5.1.1']);
});

test('tools of developers are left out, and nothing depends on them', () => {
  const kept = withoutTools(bill);
  expect([...packagesOf(kept)]).toEqual(['@open/api@1.9.1', 'kafkajs@2.2.4']);
  expect(kept.dependencies).toEqual([{ ref: 'mestolo', dependsOn: ['a', 'k'] }]);
});
