import { lazy } from '@waybill/core/destination'
import * as z from 'zod'
import { momentSchema } from '../moment.js'
import { oneOf } from './one-of.js'
import type { SalesforceChannel } from './parts.js'

/** Schemas of what both dialects share. Known fields are checked, unknown ones pass. */

export const text = lazy(() => z.string({ error: 'must be a text' }))
export const id = lazy(() => text().refine((value) => value.trim() !== '', 'must not be empty'))
export const flag = lazy(() => z.boolean({ error: 'must be true or false' }))
export const number = lazy(() => z.number({ error: 'must be a number' }))
export const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema, { error: 'must be a list' })
export const part = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape, { error: 'must be an object' })
export const byName = <Schema extends z.ZodType>(schema: Schema) =>
  z.record(z.string(), schema, { error: 'must be an object' })

/** The same rule for a text whose known values have a type, so that an editor completes them. */
export const named = <Name extends string>(schema: z.ZodType<string, string>) =>
  schema as unknown as z.ZodType<Name, Name>

export const attributes = lazy(() =>
  byName(z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number, true or false' })),
)

export const currency = lazy(() => text().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code like EUR'))

const sourceSchema = lazy(() =>
  part({
    channel: named<SalesforceChannel>(id()).optional(),
    application: text().optional(),
    pageType: text().optional(),
    url: text().optional(),
    urlReferrer: text().optional(),
    // Documented is `en_US`. A script, a region in digits, or no country is neither documented nor excluded.
    locale: text()
      .regex(/^[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_(?:[A-Z]{2}|\d{3}))?$/, 'must look like en_US')
      .optional(),
    contentZones: list(text()).optional(),
    time: momentSchema().optional(),
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

const accountSchema = lazy(() =>
  part({
    id: id().optional(),
    domain: text().optional(),
    encryptedId: id().optional(),
    attributes: attributes().optional(),
  }),
)

const flagsSchema = lazy(() =>
  part({
    noCampaigns: flag().optional(),
    pageView: flag().optional(),
    nonInteractive: flag().optional(),
    doNotTrack: flag().optional(),
  }),
)

const consentSchema = lazy(() =>
  part({ purpose: id(), provider: id(), status: oneOf(['Opt In', 'Opt Out', 'OptIn', 'OptOut']) }),
)

const debugSchema = lazy(() =>
  part({
    explanations: flag().optional(),
    testMessages: text().optional(),
  }),
)

const campaignStatSchema = lazy(() =>
  part({
    experienceId: id(),
    stat: oneOf(['Impression', 'Click', 'Dismissal']),
    control: flag(),
    catalog: byName(list(id())).optional(),
  }),
)

export const sharedFields = lazy(() => ({
  source: sourceSchema().optional(),
  account: accountSchema().optional(),
  flags: flagsSchema().optional(),
  consents: list(consentSchema()).optional(),
  debug: debugSchema().optional(),
  campaignStats: list(campaignStatSchema()).optional(),
  performance: byName(number()).optional(),
}))
