/** The words of a Comune: each version is kept for ever, and version 0 is the code's own. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type mongoose from 'mongoose';
import type { NotificationKind } from '../domain/notification.ts';
import { defaultTemplates } from '../texts/compose.ts';
import type { Language, Template } from '../texts/template.ts';

export const TEMPLATES = 'templates';

export interface TemplateName {
  readonly tenant: string;
  readonly kind: NotificationKind;
  readonly language: Language;
}

export interface TemplateDocument extends TemplateName, Template {
  /** `tenant:kind:language:version` */
  readonly _id: string;
  readonly version: number;
  /** Business time. */
  readonly changedAt: string;
  readonly changedBy: Actor;
  readonly reason: string;
  /** The earlier version whose words these are; null for new words. */
  readonly restores: number | null;
}

export interface CurrentTemplate {
  readonly template: Template;
  /** 0 while the office has changed nothing. */
  readonly version: number;
}

export function templateId({ tenant, kind, language }: TemplateName, version: number): string {
  return [tenant, kind, language, version].join(':');
}

export interface Templates {
  current(name: TemplateName): Promise<CurrentTemplate>;
  /** The newest first, without version 0. */
  versions(name: TemplateName): Promise<readonly TemplateDocument[]>;
  /** The newest of each kind and language that the office has changed. */
  changed(tenant: string): Promise<readonly TemplateDocument[]>;
}

export function createTemplates(db: mongoose.mongo.Db): Templates {
  const templates = db.collection<TemplateDocument>(TEMPLATES);
  return {
    async current(name) {
      const newest = await templates.findOne({ ...name }, { sort: { version: -1 } });
      return currentOf(name, newest);
    },
    versions: (name) =>
      templates
        .find({ ...name })
        .sort({ version: -1 })
        .toArray(),
    async changed(tenant) {
      const all = await templates.find({ tenant }).sort({ version: 1 }).toArray();
      return [...new Map(all.map((one) => [`${one.kind}:${one.language}`, one])).values()];
    },
  };
}

export function currentOf(
  { kind, language }: TemplateName,
  newest: TemplateDocument | null | undefined,
): CurrentTemplate {
  if (!newest) return { template: defaultTemplates[language][kind], version: 0 };
  const { subject, body, sms, version } = newest;
  return { template: { subject, body, sms }, version };
}
