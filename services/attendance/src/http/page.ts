/** Lists that are sorted by their ids come in pages of up to a thousand. */
import { pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';

export const page = pageQuery(z.tuple([z.string().max(200)]), { most: 1000, usual: 1000 });
