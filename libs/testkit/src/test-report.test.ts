/** What counts as a failure of a test run. */
import { expect, test } from 'vitest';
import { countOf, type TestReport } from './test-report.ts';

const green: TestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

test('a run without trouble is green', () => {
  expect(countOf(green, 0)).toEqual({ passed: 3, failed: 0 });
});

test('an error that no test caught is one failure', () => {
  expect(countOf(green, 1)).toEqual({ passed: 3, failed: 1 });
});

test('a file that could not be loaded is one failure', () => {
  const testResults = [...green.testResults, { status: 'failed', assertionResults: [] }];
  expect(countOf({ ...green, testResults }, 1)).toEqual({ passed: 3, failed: 1 });
});

test('a test that failed is counted once, not once more for its file', () => {
  const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }];
  expect(countOf({ ...green, numFailedTests: 1, testResults }, 1).failed).toBe(1);
});

test('a test that is skipped or only planned is a failure', () => {
  expect(countOf({ ...green, numPendingTests: 1 }, 0).failed).toBe(1);
  expect(countOf({ ...green, numTodoTests: 2 }, 0).failed).toBe(2);
});

test('a run without a report is a failure', () => {
  expect(countOf(null, 0)).toEqual({ passed: 0, failed: 1 });
});
