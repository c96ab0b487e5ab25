/** The thread that prints notices. */
import { answerJobs } from '@mestolo/paper/answer-jobs.ts';
import { noticePdf } from './notice-pdf.ts';
import { noticeSvg } from './notice-picture.ts';
import type { NoticeJob } from './print-notice.ts';
import { svgPng } from './svg-png.ts';

answerJobs(({ form, notice, madeAt }: NoticeJob) =>
  form === 'pdf' ? noticePdf(notice, madeAt) : svgPng(noticeSvg(notice)),
);
