import { onFirstUse } from '@waybill/core/destination'
import * as z from 'zod'
import { oneOf } from './one-of.js'

/** Parts that both event dialects share. Unknown fields pass through; known ones are checked. */

export const text = onFirstUse(() => z.string({ error: 'must be a text' }))
export const id = onFirstUse(() =>
  text()
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine(isCarried, {
      error: 'must be well-formed Unicode without control characters',
    }),
)
export const flag = onFirstUse(() => z.boolean({ error: 'must be true or false' }))
export const number = onFirstUse(() => z.number({ error: 'must be a number' }))
/** Money in major units, or a quantity. */
export const amount = onFirstUse(() => number().min(0, 'must not be negative'))
export const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema, { error: 'must be a list' })
export const part = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape, { error: 'must be an object' })
export const byName = <Schema extends z.ZodType>(schema: Schema) =>
  z.record(z.string(), schema, { error: 'must be an object' })

function isCarried(value: string): boolean {
  return !/[\p{Cc}\p{Surrogate}]/u.test(value)
}

/** Custom attributes; each must be defined in the dataset. */
export const attributes = onFirstUse(() =>
  byName(z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number, true or false' })),
)

/** Currency code, ISO 4217. */
export const currency = onFirstUse(() => text().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code like EUR'))

/** Where the event comes from. `userAgent` and `clientIp` are the shopper's; the vendor else takes this server's. */
const sourceSchema = onFirstUse(() =>
  part({
    /** `Server` (with a capital S) and `Web` have identity support; other names are labels. */
    channel: id().optional(),
    application: text().optional(),
    pageType: text().optional(),
    url: text().optional(),
    urlReferrer: text().optional(),
    /** Like `en_US`. */
    locale: text()
      .regex(/^[a-z]{2,3}_[A-Z]{2}$/, 'must look like en_US')
      .optional(),
    contentZones: list(text()).optional(),
    /** Epoch milliseconds; the vendor's default is now. Documented for the Evergage dialect. */
    time: z.number({ error: 'must be epoch milliseconds' }).int('must be whole milliseconds').optional(),
    configVersion: z.union([z.number(), z.string()]).optional(),
    beaconVersion: z.union([z.number(), z.string()]).optional(),
    userAgent: text().optional(),
    clientIp: text().optional(),
    operatingSystem: text().optional(),
    operatingSystemVersion: text().optional(),
    device: text().optional(),
    surveyId: text().optional(),
    surveyStartTime: text().optional(),
  }),
)

/** Account profiles (B2B). The vendor retired the feature in August 2024. */
const accountSchema = onFirstUse(() =>
  part({
    id: id().optional(),
    /** In older documents only. */
    domain: text().optional(),
    /** `persistedUserId.accountId` of an earlier reply. */
    encryptedId: id().optional(),
    attributes: attributes().optional(),
  }),
)

/** All default to false. */
const flagsSchema = onFirstUse(() =>
  part({
    /** Evaluate and return no campaigns. */
    noCampaigns: flag().optional(),
    /** The event came from a page load (Evergage dialect). */
    pageView: flag().optional(),
    /** Create or extend no visit, record no referrer. */
    nonInteractive: flag().optional(),
    /** The server ignores the event. */
    doNotTrack: flag().optional(),
  }),
)

/** One consent. The status is written with a space, as the vendor's Web SDK puts it on the wire. */
const consentSchema = onFirstUse(() => part({ purpose: id(), provider: id(), status: oneOf(['Opt In', 'Opt Out']) }))

const debugSchema = onFirstUse(() =>
  part({
    /** Adds `campaignExplanations` and `eventDetails` to the reply; needs authentication. */
    explanations: flag().optional(),
    /** Comma-separated experience ids to force, or the text `"true"`. */
    testMessages: text().optional(),
  }),
)

/** One impression, click or dismissal of an experience. */
const campaignStatSchema = onFirstUse(() =>
  part({
    experienceId: id(),
    stat: oneOf(['Impression', 'Click', 'Dismissal']),
    /** Whether the user is in the control group. */
    control: flag(),
    /** Item ids to attribute it to, by item type. */
    catalog: byName(list(id())).optional(),
  }),
)

/** Top-level fields of both dialects. */
export const sharedFields = onFirstUse(() => ({
  source: sourceSchema().optional(),
  account: accountSchema().optional(),
  flags: flagsSchema().optional(),
  consents: list(consentSchema()).optional(),
  debug: debugSchema().optional(),
  campaignStats: list(campaignStatSchema()).optional(),
  /** Web timings in milliseconds, with other keys in each dialect; of no use on a server. */
  performance: byName(number()).optional(),
}))

export type SalesforceAccountProfile = z.input<ReturnType<typeof accountSchema>>
export type SalesforceDebug = z.input<ReturnType<typeof debugSchema>>
export type SalesforceSource = z.input<ReturnType<typeof sourceSchema>>
export type SalesforceFlags = z.input<ReturnType<typeof flagsSchema>>
export type SalesforceConsent = z.input<ReturnType<typeof consentSchema>>
export type CampaignStat = z.input<ReturnType<typeof campaignStatSchema>>
