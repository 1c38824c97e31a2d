import type { Issue } from '@waybill/core'
import { issuesOf } from '@waybill/core/zod'
import { z } from 'zod'
import { type LogLevel, logLevels } from '../telemetry/gateway-log.js'
import { adminToken } from './admin-tokens.js'
import type { ReadConfig } from './config-file/config-file.js'
import { type GatewayConfig, storeUrl, trustProxy } from './gateway-config.js'

/** Variables by name, as in `process.env`. Empty ones count as absent. */
export type Environment = Readonly<Record<string, string | undefined>>

const port = z
  .string()
  .regex(/^\d+$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a number from 0 to 65535')

const schema = z.strictObject({
  WAYBILL_HOST: z.string().trim().optional(),
  WAYBILL_PORT: port.optional(),
  WAYBILL_ADMIN_HOST: z.string().trim().optional(),
  WAYBILL_ADMIN_PORT: port.optional(),
  WAYBILL_TRUST_PROXY: z.string().transform(proxiesOf).pipe(trustProxy).optional(),
  WAYBILL_ALLOW_PLAIN_HTTP: z.enum(['0', '1'], { error: 'must be 1 or 0' }).optional(),
  WAYBILL_WRITE_KEYS: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
    )
    .refine(
      (keys) => keys.every((key) => /^[\x21-\x7e]{1,200}$/.test(key)),
      'must be keys of 1 to 200 visible ASCII characters, separated by commas',
    )
    .optional(),
  WAYBILL_ADMIN_TOKEN: adminToken.optional(),
  WAYBILL_STORE: storeUrl.optional(),
  WAYBILL_SANDBOX: z.enum(['0', '1'], { error: 'must be 1 or 0' }).optional(),
  WAYBILL_LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).optional(),
  WAYBILL_CONFIG: z.string().optional(),
})

/** Settings that no variable has. */
const fromFileAlone = [
  'adminTokens',
  'limits',
  'strangers',
  'decide',
  'corsOrigins',
  'requestsPerMinute',
  'partlyWrongBatch',
  'logAddresses',
  'storeOptions',
  'delivery',
] as const satisfies readonly (keyof GatewayConfig)[]

/** Settings of the gateway itself. Those of vendors are in `gateway-destinations.ts`. */
export interface GatewaySettings
  extends Pick<GatewayConfig, (typeof fromFileAlone)[number] | 'adminAddress' | 'trustProxy'> {
  readonly host: string
  readonly port: number
  readonly writeKeys: NonNullable<GatewayConfig['writeKeys']>
  /** Admin token. Without it there is no dashboard. */
  readonly adminToken?: string
  /** URL of the store. Absent when none is configured; the default depends on whether vendors are emulated. */
  readonly store?: string
  /** Whether events go to the sandbox even if vendors are configured. */
  readonly sandbox: boolean
  readonly logLevel: LogLevel
  readonly stopWithinMs: number
}

export interface ReadSettings {
  /** As if each wrong variable were not set. */
  readonly settings: GatewaySettings
  /** Every wrong variable or combination, by the variable's name. */
  readonly issues: readonly Issue[]
}

/**
 * Reads the variables that begin with `WAYBILL_`. Each takes precedence over the file's setting with the same meaning. An
 * unknown variable is an issue, because it is most likely misspelt.
 */
export function readGatewaySettings(environment: Environment, file: ReadConfig = {}): ReadSettings {
  const own = Object.entries(environment).filter(([name, value]) => name.startsWith('WAYBILL_') && value)
  const parsed = schema.safeParse(Object.fromEntries(own))
  const wrong = parsed.success ? [] : issuesOf(parsed.error, schema)
  const isRight = (name: string) => !wrong.some(({ field }) => field.split(/[.[]/, 1)[0] === name)
  const variables = schema.parse(Object.fromEntries(own.filter(([name]) => isRight(name))))
  const token = variables.WAYBILL_ADMIN_TOKEN ?? file.adminToken
  const store = variables.WAYBILL_STORE ?? file.store
  const sandbox = variables.WAYBILL_SANDBOX
  const proxies = variables.WAYBILL_TRUST_PROXY ?? file.trustProxy
  const adminAddress = addressOf(variables, file)
  const settings: GatewaySettings = {
    host: variables.WAYBILL_HOST ?? file.host ?? '127.0.0.1',
    port: variables.WAYBILL_PORT ?? file.port ?? 8080,
    writeKeys: variables.WAYBILL_WRITE_KEYS ?? file.writeKeys?.filter((key) => key !== undefined) ?? [],
    sandbox: sandbox === undefined ? (file.sandbox ?? false) : sandbox === '1',
    logLevel: variables.WAYBILL_LOG_LEVEL ?? file.logLevel ?? 'warn',
    stopWithinMs: file.stopWithinMs ?? 10_000,
    ...(token && { adminToken: token }),
    ...(store && { store }),
    ...(proxies !== undefined && { trustProxy: proxies }),
    ...(adminAddress && { adminAddress }),
    ...Object.fromEntries(fromFileAlone.flatMap((name) => (file[name] === undefined ? [] : [[name, file[name]]]))),
  }
  return { settings, issues: [...wrong, ...hostAlone(environment, file)] }
}

/** `2` is a number of proxies, anything else a list. */
function proxiesOf(text: string): unknown {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : text.split(',').map((address) => address.trim())
}

function addressOf(
  { WAYBILL_ADMIN_PORT: port, WAYBILL_ADMIN_HOST: host }: z.output<typeof schema>,
  { adminAddress: file }: ReadConfig,
): GatewaySettings['adminAddress'] {
  const one = { host: host ?? file?.host, port: port ?? file?.port }
  if (one.port === undefined) return undefined
  return { port: one.port, ...(one.host && { host: one.host }) }
}

/** An address for operators has a port, else what is meant for it would stay on the public one. */
function hostAlone(environment: Environment, file: ReadConfig): readonly Issue[] {
  if (!environment['WAYBILL_ADMIN_HOST'] || environment['WAYBILL_ADMIN_PORT'] || file.adminAddress) return []
  return [{ field: 'WAYBILL_ADMIN_PORT', rule: 'is missing: WAYBILL_ADMIN_HOST needs it', hint: 'set it, like 9090' }]
}
