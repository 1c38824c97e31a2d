import { type Destination, systemClock } from '@waybill/core'
import { defineDestination, destinationFacts, type Encoded, encodeWith } from '@waybill/core/destination'
import { codeOf, salesforcePersonalizationAnswers } from '../api/answers.js'
import { endpointsOf } from '../api/endpoints.js'
import { withReplies } from '../api/reply-error.js'
import { answersFor } from '../api/token-answers.js'
import { createSalesforceTransport } from '../api/transport.js'
import { actingTwice, createEventReader } from '../model/event/event.js'
import { eventRemarks } from '../model/event/event-remarks.js'
import type { SalesforceRemark } from '../model/remarks.js'
import type { SalesforcePersonalizationDestinationOptions } from '../options.js'
import { readDestinationOptions } from '../read-options.js'
import { confirmPurchases } from './confirm.js'
import { createUserMapping } from './identity.js'
import { createEventMapping, type Mapped } from './mapping.js'
import { withRemarks } from './remarks.js'

const names = {
  vendor: 'salesforce-personalization',
  aliases: [
    '@waybill/salesforce-personalization',
    'Salesforce Marketing Cloud Personalization',
    'Marketing Cloud Personalization',
    'Salesforce Interaction Studio',
    'Interaction Studio',
    'Evergage',
  ],
}

/**
 * Marketing Cloud Personalization as a destination. Sends one event per request: to the trusted channel with an API token,
 * else to the public endpoint. With a token, a purchase whose answer was lost is looked for in its user's orders. Throws `ConfigurationError` that names every wrong option.
 */
export function salesforcePersonalizationDestination(
  options: SalesforcePersonalizationDestinationOptions,
): Destination {
  const settings = readDestinationOptions(options)
  const trusted = settings.apiKeyId !== undefined
  const transport = createSalesforceTransport(settings)
  const all = endpointsOf(settings.dataset)
  const read = createEventReader(settings.customItemActions)
  const channel = settings.channel === undefined ? (trusted ? 'Server' : 'Web') : settings.channel
  const events = createEventMapping(createUserMapping(settings), { ...settings, channel })

  const destination = defineDestination({
    ...destinationFacts(settings, names),
    // The names are the same with and without a token, so that a hold stays valid when a token is added.
    endpoints: {
      event: all[trusted ? 'event' : 'public-event'],
      'add-to-cart': all[trusted ? 'add-to-cart' : 'public-add-to-cart'],
      purchase: all[trusted ? 'purchase' : 'public-purchase'],
    },
    answers: answersFor(salesforcePersonalizationAnswers, trusted || settings.transport !== undefined),
    codeOf,
    read: withReplies((text) => transport.redact(text)),
    transport,
    encode: encodeWith(settings.mapping, {
      standard: (item) => withRemarks(callOf(events.standard(item)), item.event, settings),
      mapped(event, item) {
        if (event === null) return { skip: 'mapping' }
        const numbered: SalesforceRemark[] = []
        const completed = events.completed(read(event, numbered), item)
        const encoded = callOf(completed)
        return typeof completed === 'string'
          ? encoded
          : { ...encoded, remarks: [...eventRemarks(completed), ...numbered] }
      },
    }),
    ...(trusted && { confirm: confirmPurchases(all['find-user']) }),
    ...(settings.clock ? { clock: settings.clock } : {}),
  })
  const { timeoutMs, clock = systemClock } = settings
  if (timeoutMs === undefined) return destination
  return {
    ...destination,
    send: (request, { deadlineAt, signal }) =>
      destination.send(request, { deadlineAt: Math.min(deadlineAt, clock.elapsed() + timeoutMs), signal }),
  }
}

function callOf(mapped: Mapped): Encoded {
  if (typeof mapped === 'string') return { skip: mapped }
  return { calls: [{ endpoint: actingTwice(mapped) ?? 'event', json: mapped }] }
}
