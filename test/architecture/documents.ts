/** `npm run generate`: writes the documents that are made from contracts and tables of routes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles, generatedFolder } from '@mestolo/contracts/generated.ts';
import { services } from '@mestolo/contracts/topics.ts';
import { documentText } from '@mestolo/service/document-route.ts';
import { openApi } from '@mestolo/service/open-api.ts';
import { deviceDocument } from './device-document.ts';
import { servedRoutes } from './route-tables.ts';

/** Name and content of every generated file. */
export function documents(): Readonly<Record<string, string>> {
  const apis = services.map((service) => {
    const text = documentText(openApi(service, servedRoutes(service)));
    return [`openapi-${service}.json`, text] as const;
  });
  const devices = documentText(deviceDocument());
  return {
    ...generatedFiles(),
    ...Object.fromEntries(apis),
    'openapi-devices.json': devices,
  };
}

if (import.meta.main) {
  mkdirSync(generatedFolder, { recursive: true });
  for (const [name, text] of Object.entries(documents())) {
    writeFileSync(new URL(name, generatedFolder), text);
    process.stdout.write(`libs/contracts/generated/${name}\n`);
  }
}
