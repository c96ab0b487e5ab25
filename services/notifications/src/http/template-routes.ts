/** The office's doors to the words of messages. */
import type { Door, Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import type { Settings } from '../domain/settings.ts';
import type { CalendarDocument } from '../store/calendars.ts';
import { readSettings } from '../store/settings.ts';
import { type TemplateAnswer, type TemplateRequest, templateDoor } from '../store/template-door.ts';
import { createTemplates, type Templates } from '../store/templates.ts';
import type { Sender } from '../texts/compose.ts';
import { getTemplate } from './get-template.ts';
import { getTemplates } from './get-templates.ts';
import { postTemplatePreview } from './post-template-preview.ts';
import { postTemplateRestoration } from './post-template-restoration.ts';
import { unknownComune } from './put-notification-settings.ts';
import { putTemplate } from './put-template.ts';

export interface TemplateTools {
  readonly templates: Templates;
  readonly door: Door<TemplateRequest, TemplateAnswer>;
  /** @throws HttpProblem 404 where the Comune is not known */
  senderOf(tenant: string): Promise<Sender>;
  settingsOf(tenant: string): Promise<Settings>;
}

export function templateRoutes(needs: {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly messaging: Pick<Messaging, 'door'>;
}): readonly Route[] {
  const { db, clocks, messaging } = needs;
  const templates = createTemplates(db);
  const tools: TemplateTools = {
    templates,
    door: messaging.door('templates', templateDoor(clocks)),
    async senderOf(tenant) {
      const calendar = await db.collection<CalendarDocument>('calendars').findOne({ _id: tenant });
      if (calendar === null) throw unknownComune();
      return calendar;
    },
    settingsOf: (tenant) => readSettings(db, tenant),
  };
  return [
    getTemplates(templates),
    getTemplate(templates),
    putTemplate(tools),
    postTemplatePreview(tools),
    postTemplateRestoration(tools),
  ];
}
