import { ConfigurationError, type Destination } from '@waybill/core'
import type { CliIo, ExitCode } from '../cli-io.js'
import { type ConfiguredFlags, configuredDestination } from '../configured.js'
import { readInput } from '../read-input.js'
import { UnusableInputError } from '../unusable-input-error.js'
import { parseEvents } from './parse-events.js'
import { type PreviewOptions, previewEvents } from './preview-events.js'
import {
  type PreviewVendor,
  type PreviewVendorName,
  previewVendors,
  type VendorSetting,
  type VendorSettings,
} from './preview-vendors.js'
import { renderPreviews, renderSummary } from './render-previews.js'

/** Parsed options of the command. */
export interface PreviewFlags extends ConfiguredFlags {
  readonly vendor?: PreviewVendorName
  readonly file: string
  readonly showValues?: boolean
  readonly curl?: boolean
  readonly json?: boolean
  /** Vendor settings: `account`, `baseUrl`, … */
  readonly [setting: string]: string | boolean | undefined
}

/** `waybill preview`: prints the requests that would be sent for events. Throws `UnusableInputError`. */
export async function runPreview(flags: PreviewFlags, io: CliIo): Promise<ExitCode> {
  const shown = await shownDestination(flags, io)
  const { source, text } = await readInput(flags.file, io.stdin)
  const showValues = flags.showValues === true
  const options = { ...shown, showValues }
  const previews = previewEvents(parseEvents(text, source), options)
  if (flags.json) io.stdout(`${JSON.stringify(previews, null, 2)}\n`)
  else io.stdout(renderPreviews(previews, { curl: flags.curl === true }))
  io.stderr(renderSummary(previews, { showValues }))
  return previews.some(({ status }) => status === 'invalid') ? 1 : 0
}

/** The destination to show, and where its requests would go. */
async function shownDestination(
  flags: PreviewFlags,
  io: CliIo,
): Promise<Pick<PreviewOptions, 'destination' | 'baseUrl' | 'steps'>> {
  const isConfigured = flags.config !== undefined
  if (isConfigured === (flags.vendor !== undefined))
    throw new UnusableInputError('Either --vendor or --config must be given: a vendor, or the settings of a gateway.')
  if (flags.vendor === undefined) {
    const typed = settingOptions.find((option) => flags[option] !== undefined)
    if (typed) throw new UnusableInputError(`${flagOf(typed)} does not apply to --config, which has the settings.`)
    const { destination, options, steps } = await configuredDestination(flags, io)
    return { destination, steps, baseUrl: baseUrlOf(destination, options) }
  }
  if (flags.destination !== undefined) throw new UnusableInputError('--destination needs --config.')
  const vendor: PreviewVendor = previewVendors[flags.vendor]
  const settings = settingsOf(flags, vendor, io.environment)
  const destination = await vendor.destination(settings).catch((error: unknown) => {
    throw error instanceof ConfigurationError ? new UnusableInputError(describe(error, vendor)) : error
  })
  return { destination, baseUrl: vendor.baseUrl(settings) }
}

/** Where a configured destination sends; a made-up address where its options do not say. */
function baseUrlOf({ name, vendor = name }: Destination, options: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const known = Object.hasOwn(previewVendors, vendor) ? previewVendors[vendor as PreviewVendorName] : undefined
  return known?.baseUrl(Object.fromEntries(texts) as never) || `https://${vendor}.example`
}

/** Settings of all vendors, each once. */
export const settingOptions: readonly string[] = [
  ...new Set(
    Object.values<PreviewVendor>(previewVendors).flatMap(({ settings }) => settings.map(({ option }) => option)),
  ),
]

/** Name of an option on the command line: `baseUrl` becomes `--base-url`. */
export function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function settingsOf(
  flags: PreviewFlags,
  { settings }: PreviewVendor,
  environment: CliIo['environment'],
): VendorSettings {
  const stranger = settingOptions.find(
    (option) => flags[option] !== undefined && !settings.some((setting) => setting.option === option),
  )
  if (stranger) throw new UnusableInputError(`${flagOf(stranger)} does not apply to ${flags.vendor}.`)
  const values = settings.map((setting) => [setting.option, valueOf(setting, flags, environment)] as const)
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function valueOf(
  { option, variable, placeholder }: VendorSetting,
  flags: PreviewFlags,
  environment: CliIo['environment'],
) {
  const typed = flags[option]
  return typeof typed === 'string' ? typed : environment[variable] || placeholder
}

function describe(error: ConfigurationError, { settings }: PreviewVendor): string {
  return error.issues
    .map(({ field, rule, hint }) => {
      const setting = settings.find(({ option }) => option === field)
      const name = setting ? `${flagOf(field)} (${setting.variable})` : field
      return `${name} ${rule}${hint ? ` (${hint})` : ''}`
    })
    .join('\n')
}
