import type { ConfigurationError, Destination } from '@waybill/core'
import type { EventSteps } from '@waybill/core/destination'
import type { CliIo } from './cli-io.js'
import { UnusableInputError } from './unusable-input-error.js'

/** The flags of commands that take the settings of a gateway. */
export interface ConfiguredFlags {
  /** Path of the settings file. */
  readonly config?: string
  /** Name of one destination. */
  readonly destination?: string
}

export interface Configured {
  readonly destination: Destination
  readonly options: Readonly<Record<string, unknown>>
  /** What the settings take away of every event before it is stored. Absent: nothing. */
  readonly steps?: EventSteps
}

/**
 * The destination that is named, or the only one, of the settings that the gateway reads. Throws `UnusableInputError` when the
 * settings are wrong, or it is not there.
 */
export async function configuredDestination(
  { config, destination: name }: ConfiguredFlags,
  { environment }: Pick<CliIo, 'environment'>,
): Promise<Configured> {
  const { readConfiguredDestinations } = await import('@waybill/gateway').catch(() => {
    throw new UnusableInputError('--config needs @waybill/gateway, which reads the file: npm install @waybill/gateway')
  })
  const all = await readConfiguredDestinations({ file: config, environment }).catch((error: ConfigurationError) => {
    throw new UnusableInputError(error.message)
  })
  await Promise.all(all.map(({ destination }) => destination.close()))
  const names = all.map(({ destination }) => destination.name)
  const [found, ...more] = name === undefined ? all : all.filter(({ destination }) => destination.name === name)
  if (found && more.length === 0) return { ...found, options: { ...found.options } }
  const known = names.length > 0 ? `They have: ${names.join(', ')}.` : 'They have none.'
  if (name === undefined) throw new UnusableInputError(`--destination must name one of the settings. ${known}`)
  throw new UnusableInputError(`The settings have no destination "${name}". ${known}`)
}
