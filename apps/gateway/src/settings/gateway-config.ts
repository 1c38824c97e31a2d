import { isIP } from 'node:net'
import type { Destination } from '@waybill/core'
import type { MemoryStoreOptions, WaybillPolicy } from '@waybill/delivery'
import type { SalesforcePersonalizationDestinationOptions } from '@waybill/salesforce-personalization'
import type { PostgresStoreOptions } from '@waybill/store-postgres'
import type { SqliteStoreOptions } from '@waybill/store-sqlite'
import type { SyneriseDestinationOptions } from '@waybill/synerise'
import type { YespoDestinationOptions } from '@waybill/yespo'
import { z } from 'zod'
import { logLevels } from '../telemetry/gateway-log.js'
import { adminToken, adminTokens } from './admin-tokens.js'
import { corsOrigin } from './cors-origin.js'
import { type DestinationModule, isDestination, isDestinationModule } from './destinations/modules.js'
import { issueOfObject } from './issue-of-object.js'

const text = (what: string) =>
  z
    .string({ error: `must be ${what}` })
    .trim()
    .min(1, `must be ${what}`)
const whole = (what: string, least = 1) => z.int({ error: `must be ${what}` }).min(least, `must be ${what}`)

const writeKey = text('1 to 200 visible ASCII characters').regex(
  /^[\x21-\x7e]{1,200}$/,
  'must be 1 to 200 visible ASCII characters',
)
const names = z.array(text('the name of a destination'), { error: 'must be a list of names' })
const object = z.record(z.string(), z.unknown(), { error: 'must be an object' })

const objectError = issueOfObject('an object of settings')

/** Options of a vendor's only account, or of each of several. */
const accounts = z.custom<object | readonly object[]>(
  (value) => [value].flat().length > 0 && [value].flat().every((one) => object.safeParse(one).success),
  { error: 'must be an object of options, or a list of them with a name each' },
)

const wrongProxies = 'must be a list of addresses and networks of proxies, or a number of proxies from 1 to 10'

/** Proxies whose headers are believed. */
const proxies = z.array(
  text('an address, a network like 10.0.0.0/8, or loopback, linklocal, uniquelocal').refine(
    isNetwork,
    'must be an address, a network like 10.0.0.0/8, or loopback, linklocal, uniquelocal',
  ),
  { error: wrongProxies },
)
export const trustProxy = z.union(
  [z.int({ error: wrongProxies }).min(1, wrongProxies).max(10, wrongProxies), proxies],
  {
    error: wrongProxies,
  },
)

/** A port that a server may listen on. */
const port = whole('a number from 0 to 65535', 0).max(65_535, 'must be a number from 0 to 65535')

/** URL of the store. Its beginning chooses the kind of store. */
export const storeUrl = text('a store’s URL').regex(
  /^(memory:$|sqlite:.|postgres(ql)?:\/\/.)/,
  'must be memory:, sqlite:<path> or postgres://…',
)

/** Settings that the file and `createGateway` share. */
export const sharedSettings = {
  host: text('an address'),
  port,
  adminAddress: z.strictObject(
    { host: text('an address').optional(), port },
    { error: issueOfObject('an object with port and host') },
  ),
  strangers: z
    .strictObject(
      {
        connections: whole('a number of connections'),
        bodyBytes: whole('bytes'),
        cpuMsPerSecond: whole('milliseconds from 1 to 1000').max(1_000, 'must be milliseconds from 1 to 1000'),
        refusalsPerSecond: whole('a number from 1 to 1000').max(1_000, 'must be a number from 1 to 1000'),
      },
      { error: objectError },
    )
    .partial(),
  partlyWrongBatch: z.literal([200, 400], { error: 'must be 200 or 400' }),
  logAddresses: z.boolean({ error: 'must be true or false' }),
  sandbox: z.boolean({ error: 'must be true or false' }),
  trustProxy,
  writeKeys: z.array(
    z.union([writeKey, z.strictObject({ key: writeKey, destinations: names.optional() }, { error: objectError })]),
    { error: 'must be a list of keys, or of objects with key and destinations' },
  ),
  adminToken,
  adminTokens,
  limits: z
    .strictObject(
      { eventBytes: whole('bytes'), batchBytes: whole('bytes'), batchEvents: whole('a number') },
      { error: objectError },
    )
    .partial(),
  decide: z
    .strictObject(
      {
        destination: text('the name of a destination'),
        timeoutMs: whole('milliseconds from 0 to 30000', 0).max(30_000, 'must be milliseconds from 0 to 30000'),
        fallback: z.unknown(),
      },
      { error: objectError },
    )
    .partial(),
  corsOrigins: z.array(corsOrigin, { error: 'must be a list of origins' }),
  requestsPerMinute: whole('a number of requests'),
}

/** Schema of the file. The parts of vendors and of the engine are checked by their own packages. */
export const configSchema = z
  .strictObject(
    {
      ...sharedSettings,
      store: storeUrl,
      storeOptions: object,
      logLevel: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }),
      allowPlainHttp: z.boolean({ error: 'must be true or false' }),
      stopWithinMs: whole('milliseconds', 0),
      vendors: z
        .strictObject(
          { 'salesforce-personalization': accounts, yespo: accounts, synerise: accounts },
          { error: objectError },
        )
        .partial(),
      destinations: z.array(
        z.custom<Destination | DestinationModule>((one) => isDestination(one) || isDestinationModule(one), {
          error: 'must be a destination, or { module, export, options } of a package that makes one',
        }),
        {
          error: 'must be a list of destinations',
        },
      ),
      delivery: object,
    },
    { error: objectError },
  )
  .partial()

/** One account of a vendor, or several, each with a `name`. */
type Accounts<Options> = Partial<Options> | readonly Partial<Options>[]

type StoreOptionsOfPostgres = Omit<PostgresStoreOptions, 'connectionString' | 'pool'>

/** Content of the settings file. Every field is optional. An environment variable with the same meaning takes precedence. */
export interface GatewayConfig
  extends Omit<z.input<typeof configSchema>, 'vendors' | 'destinations' | 'delivery' | 'storeOptions'> {
  /**
   * Options of the vendors' destinations, including mappings: an object, or a list for several accounts, of which all but one
   * have a `name`. The vendors' environment variables take precedence in the one without.
   */
  readonly vendors?: {
    readonly 'salesforce-personalization'?: Accounts<SalesforcePersonalizationDestinationOptions>
    readonly yespo?: Accounts<YespoDestinationOptions>
    readonly synerise?: Accounts<SyneriseDestinationOptions>
  }
  /** Further destinations beside those of `vendors`: made by the file, or by a package that is named. */
  readonly destinations?: readonly (Destination | DestinationModule)[]
  /** Options of the store that `store` names, like `maxPending`; where it is, `store` says. */
  readonly storeOptions?: Omit<MemoryStoreOptions, 'clock'> | Omit<SqliteStoreOptions, 'path'> | StoreOptionsOfPostgres
  /** Options of the engine. */
  readonly delivery?: WaybillPolicy
}

/** Gives the settings of a `waybill.config.*` file their type, and returns them unchanged. */
export function defineConfig(config: GatewayConfig): GatewayConfig {
  return config
}

function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', prefix, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}
