import { type Issue, issuesOf } from '@waybill/core'
import { z } from 'zod'
import { isLoopback } from './loopback.js'

/** Variables by name, as in `process.env`. Empty ones count as absent. */
export type Environment = Readonly<Record<string, string | undefined>>

const schema = z
  .strictObject({
    WAYBILL_HOST: z.string().trim().default('127.0.0.1'),
    WAYBILL_PORT: z
      .string()
      .regex(/^\d+$/, 'must be a number from 0 to 65535')
      .transform(Number)
      .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
      .default(8080),
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
      .default([]),
    WAYBILL_ADMIN_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{16,1000}$/, 'must be 16 to 1000 visible ASCII characters')
      .optional(),
    WAYBILL_SANDBOX: z.enum(['0', '1'], { error: 'must be 1 or 0' }).default('0'),
  })
  .superRefine(({ WAYBILL_HOST: host, WAYBILL_WRITE_KEYS: keys }, context) => {
    if (keys.length > 0 || isLoopback(host)) return
    context.addIssue({
      code: 'custom',
      path: ['WAYBILL_WRITE_KEYS'],
      message: `must name at least one key to listen on ${host}`,
      params: { hint: 'set it, or WAYBILL_HOST to 127.0.0.1' },
    })
  })

/** What the gateway itself is told by its environment; the vendors' settings are `gateway-destinations.ts`. */
export interface GatewaySettings {
  readonly host: string
  readonly port: number
  readonly writeKeys: readonly string[]
  /** Opens the dashboard; absent, there is none. */
  readonly adminToken?: string
  /** Whether to send to the sandbox even if vendors are configured. */
  readonly sandbox: boolean
}

export interface ReadSettings {
  /** Absent when there are issues. */
  readonly settings?: GatewaySettings
  /** Every wrong variable, by its name. */
  readonly issues: readonly Issue[]
}

/** Reads the variables that begin with `WAYBILL_`. One that is not known is an issue: most likely a misspelt setting. */
export function readGatewaySettings(environment: Environment): ReadSettings {
  const own = Object.entries(environment).filter(([name, value]) => name.startsWith('WAYBILL_') && value)
  const parsed = schema.safeParse(Object.fromEntries(own))
  if (!parsed.success) return { issues: issuesOf(parsed.error) }
  const {
    WAYBILL_HOST: host,
    WAYBILL_PORT: port,
    WAYBILL_WRITE_KEYS: writeKeys,
    WAYBILL_ADMIN_TOKEN: adminToken,
    WAYBILL_SANDBOX: sandbox,
  } = parsed.data
  const admin = adminToken === undefined ? {} : { adminToken }
  return { settings: { host, port, writeKeys, ...admin, sandbox: sandbox === '1' }, issues: [] }
}
