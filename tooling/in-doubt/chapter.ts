import type { DestinationSubject } from '@waybill/core/conformance'
import type { Delivery, Endpoint, Transport } from '@waybill/core/destination'
import { salesforcePersonalizationDestination } from '@waybill/salesforce-personalization'
import { subject as salesforce } from '../../packages/salesforce-personalization/src/testing/subject.js'
import { subject as synerise } from '../../packages/synerise/src/testing/subject.js'
import { subject as yespo } from '../../packages/yespo/src/testing/subject.js'

const repeats: Readonly<Record<Endpoint['repeat'], string>> = {
  harmless: 'repeated: nothing known says that it acts twice',
  keyed: 'repeated: the vendor knows it by its key',
  harmful: 'in doubt',
}

/** The chapter of docs/conformance.md about answers that are lost. What is asked, is asked here. */
export async function inDoubtChapter(): Promise<string> {
  // With a token, without which nothing can be looked up.
  const trusted = { ...{ dataset: 'shop', account: 'a', instance: 'us-1' }, apiKeyId: 'id', apiKeySecret: 'not-sent' }
  const withToken: DestinationSubject = {
    ...salesforce,
    createOn: (transport) => salesforcePersonalizationDestination({ ...trusted, transport }),
  }
  const tables = await Promise.all([withToken, yespo, synerise].map(tableOf))
  return `## When an answer is lost

What becomes of a call that may have reached the vendor. In doubt means that a repeat would do harm: it is parked as
\`in_doubt\`. Where the vendor can be asked, it is, for \`confirmForMs\`: it counts as delivered when the vendor has it. No
document of the three says that what was written can be read at once, so that it is not there proves nothing. The same read
settles a success that is not the vendor's own, such as a login page.

| Vendor | Call | After a lost answer | Asked by |
| --- | --- | --- | --- |
${tables.flat().join('\n')}
`
}

async function tableOf({ name, createOn, events }: DestinationSubject): Promise<string[]> {
  let asked: string | undefined
  const transport: Transport = {
    async send({ method, path }) {
      asked = `\`${method} ${path.split('?')[0]}\``
      return { status: 404, headers: {}, body: '' }
    },
    redact: (text) => text,
    close: async () => undefined,
  }
  const destination = createOn?.(transport)
  if (!destination) return []
  const deliveries = events.map(
    (event): Delivery => ({ event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: 0, wantsReply: false }),
  )
  const rows = new Map<string, string>()
  for (const { endpoint, calls } of destination.plan(deliveries).requests)
    for (const { text, delivery } of calls) {
      asked = undefined
      await destination.confirm?.({ endpoint, text, event: delivery.event }, { deadlineAt: performance.now() + 1_000 })
      const fate = repeats[(destination.endpoints[endpoint] as Endpoint).repeat]
      if (!rows.get(endpoint)?.includes('`GET'))
        rows.set(endpoint, `| ${name} | \`${endpoint}\` | ${fate} | ${asked ?? 'no read is documented'} |`)
    }
  return [...rows.values()]
}
