import { describe, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import type { Agrees } from '../../../../tooling/agrees.js'
import type { SalesforceBrowserOptions, SalesforceSendBrowserEventOptions } from '../browser/events.js'
import type { SalesforcePersonalizationClient } from '../client/client.js'
import type { SalesforceCampaignSelector } from '../client/find-campaign.js'
import type { SalesforceSendEventOptions } from '../client/send-event.js'
import type { SalesforcePersonalizationDestinationOptions, SalesforcePersonalizationOptions } from '../options.js'
import type { clientSchema, destinationSchema } from '../read-options.js'
import type { SalesforceEvent } from './event/event.js'
import type { EvergageEvent } from './event/evergage.js'
import type { evergageEventSchema } from './event/evergage-schema.js'
import type { SalesforceInteractionsEvent } from './event/interactions.js'
import type { interactionsEventSchema } from './event/interactions-schema.js'
import type { sharedFields } from './event/part-schemas.js'
import type {
  SalesforceAccountProfile,
  SalesforceCampaignStat,
  SalesforceConsent,
  SalesforceDebug,
  SalesforceEventFields,
  SalesforceFlags,
  SalesforceSource,
} from './event/parts.js'
import type { exportQuerySchema, SalesforceUserExportOptions } from './export/options.js'

type Input<Make extends () => z.ZodType> = z.input<ReturnType<Make>>
type Shared = {
  readonly [Name in keyof ReturnType<typeof sharedFields>]: z.input<ReturnType<typeof sharedFields>[Name]>
}
type Element<List> = NonNullable<List> extends readonly (infer One)[] ? One : never
type OfCall = 'timeoutMs' | 'signal' | 'headers' | 'retry' | 'onProgress'

describe('each schema agrees with the interface that is published for it', () => {
  it('options', () => {
    expectTypeOf<Agrees<Input<typeof clientSchema>, SalesforcePersonalizationOptions>>().toEqualTypeOf<true>()
    expectTypeOf<
      Agrees<Input<typeof destinationSchema>, SalesforcePersonalizationDestinationOptions>
    >().toEqualTypeOf<true>()
    expectTypeOf<
      Agrees<Input<typeof exportQuerySchema>, Omit<SalesforceUserExportOptions, OfCall>>
    >().toEqualTypeOf<true>()
  })

  it('events with all their parts', () => {
    expectTypeOf<Agrees<Input<typeof evergageEventSchema>, EvergageEvent>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Input<typeof interactionsEventSchema>, SalesforceInteractionsEvent>>().toEqualTypeOf<true>()
  })

  it('the parts of both dialects', () => {
    expectTypeOf<Agrees<NonNullable<Shared['source']>, SalesforceSource>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<NonNullable<Shared['account']>, SalesforceAccountProfile>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<NonNullable<Shared['flags']>, SalesforceFlags>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<NonNullable<Shared['debug']>, SalesforceDebug>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Element<Shared['consents']>, SalesforceConsent>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Element<Shared['campaignStats']>, SalesforceCampaignStat>>().toEqualTypeOf<true>()
    expectTypeOf<keyof Shared>().toExtend<keyof SalesforceEventFields>()
  })
})

describe('a misspelt name does not compile', () => {
  const address = { account: 'demo', instance: 'us-1', dataset: 'shop' } as const

  it('in options', () => {
    const client = (options: SalesforcePersonalizationOptions) => options
    const destination = (options: SalesforcePersonalizationDestinationOptions) => options
    const browser = (options: SalesforceBrowserOptions) => options
    // @ts-expect-error
    client({ account: 'demo', instance: 'us-1', dataSet: 'shop' })
    // @ts-expect-error
    client({ ...address, apiKeyID: 'id' })
    // @ts-expect-error
    client({ ...address, retry: { baseMS: 1 } })
    // @ts-expect-error A destination has no retry of its own.
    destination({ ...address, retry: { baseMs: 1 } })
    // @ts-expect-error
    destination({ ...address, identity: 'attribute' })
    // @ts-expect-error
    destination({ ...address, mapping: { 'Plan Changed': () => ({ action: 1 }) } })
    // @ts-expect-error A browser keeps no secret.
    browser({ ...address, apiKeySecret: 'secret' })
  })

  it('in options of one call', () => {
    const send = (options: SalesforceSendEventOptions) => options
    const sendFromBrowser = (options: SalesforceSendBrowserEventOptions) => options
    const users = (options: SalesforceUserExportOptions) => options
    const selector = (given: SalesforceCampaignSelector) => given
    const decide = (client: SalesforcePersonalizationClient) =>
      // @ts-expect-error
      client.decide({ action: 'Homepage' }, { budgetMS: 200 })
    // @ts-expect-error
    send({ via: 'authEvent' })
    // @ts-expect-error The public JSON endpoint needs a preflight.
    sendFromBrowser({ via: 'json' })
    // @ts-expect-error
    users({ pagesize: 10 })
    // @ts-expect-error
    selector({ contentzone: 'hero' })
    expectTypeOf(decide).toBeFunction()
  })

  it('in the words and values of an event; its fields are open to more', () => {
    const event = (given: SalesforceEvent) => given
    const consent = (given: SalesforceConsent) => given
    event({ action: 'Homepage', ofMyOwn: true, source: { ofMyOwn: true } })
    // @ts-expect-error
    event({ action: 'Homepage', source: { contentZones: 'hero' } })
    // @ts-expect-error
    event({ action: 'Homepage', flags: { noCampaigns: 'yes' } })
    // @ts-expect-error
    event({ action: 'Homepage', campaignStats: [{ experienceId: 'e', stat: 'Clickthrough', control: false }] })
    // @ts-expect-error
    event({ itemAction: 'Add To Cart', cart: { singleLine: { Product: { _id: 'BOOT-1', prize: 1, quantity: 1 } } } })
    // @ts-expect-error The dialects do not mix.
    event({ interaction: { name: 'Purchase' }, action: 'Homepage' })
    // @ts-expect-error
    consent({ purpose: 'Personalization', provider: 'Waybill', status: 'opted in' })
  })
})
