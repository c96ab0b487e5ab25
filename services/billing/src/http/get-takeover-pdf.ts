/** GET /internal/tenants/{tenant}/takeover.pdf: the paper to sign. */

import { printed } from '@mestolo/paper/print-sheet.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { takeoverPaper } from '../paper/takeover-pdf.ts';
import type { Statements } from '../store/statements.ts';
import type { TakeoverLists } from '../store/takeover-lists.ts';
import { callers } from './office-fields.ts';

export interface TakeoverPaperNeeds {
  readonly takeoverLists: TakeoverLists;
  readonly statements: Statements;
  readonly now: (tenant: string) => Promise<Date>;
}

export function getTakeoverPdf({ takeoverLists, statements, now }: TakeoverPaperNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/takeover.pdf',
    summary: 'Give the list of what was taken over as a PDF to sign, with the hash of its content',
    access: 'service',
    callers,
    produces: 'application/pdf',
    answers: { 200: z.string() },
    async handle({ params: { tenant } }) {
      const documents = await takeoverLists.all(tenant);
      const comuneName = (await statements.comune(tenant))?.settings?.name ?? tenant;
      const paper = takeoverPaper(documents, { comuneName, madeAt: await now(tenant) });
      return {
        status: 200,
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': 'inline; filename="presa-in-carico.pdf"',
          'cache-control': 'no-store',
        },
        body: await printed(paper),
      };
    },
  });
}
