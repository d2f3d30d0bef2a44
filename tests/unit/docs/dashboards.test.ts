import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dashboardsDocument } from '../../support/dashboards-document.ts';
import { readDocument } from '../../support/documents.ts';

const PATH = 'docs/DASHBOARDS.md';

describe(PATH, () => {
  test('says what the dashboards are made from', () => {
    const wanted = dashboardsDocument();
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PATH, wanted);
    expect(readDocument(PATH), 'write it anew: UPDATE_DOCS=1').toBe(wanted);
  });
});
