import { CopyField } from '../ui/copy-field.tsx';
import { Section } from '../ui/section.tsx';
import { t } from '../words/translate.ts';

/** What a receiver needs; e2e runs this very text against a real delivery. */
const code = `import { createHmac, timingSafeEqual } from 'node:crypto';
export function isGenuine(secret, rawBody, headers) {
  const expected = Buffer.from(createHmac('sha256', secret).update(rawBody).digest('hex'));
  const given = Buffer.from(headers['x-digitalcallers-signature'] ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Math.abs(Date.now() - Date.parse(JSON.parse(rawBody).delivered_at)) < 300_000;
}`;

/** How a receiver finds out that a delivery is from here and not a copy of an old one. */
export function VerifySnippet() {
  return (
    <Section
      title={t('Verify a delivery')}
      about={t(
        'Check the raw body before reading it, and keep webhook-id to see a repeated delivery.',
      )}
    >
      <CopyField label={t('Node.js')} value={code} lines />
      <p className="text-3 text-ink-3">
        {t(
          'Every attempt also carries webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks, under the same secret.',
        )}
      </p>
    </Section>
  );
}
