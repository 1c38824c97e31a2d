import { InvalidArgumentError } from 'commander'
import { VENDOR_NAMES, type VendorName } from '../vendor-name.js'

/** Parsed options of the command. */
export interface CommandOptions {
  readonly host: string
  readonly port: number
  readonly salesforcePort?: number
  readonly yespoPort?: number
  readonly synerisePort?: number
  readonly vendors?: readonly VendorName[]
  readonly seed: number
  readonly faults?: string
  readonly scenario?: readonly string[]
  readonly keep: number
  readonly allowHost?: readonly string[]
}

/** Reads a port number; 0 means any free port. */
export function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}

/** Reads a whole number. */
export function readWhole(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** Reads a list of vendors, separated by commas. `salesforce` stands for its long name. */
export function readVendors(text: string): readonly VendorName[] {
  return text.split(',').map((part) => {
    const name = part.trim() === 'salesforce' ? 'salesforce-personalization' : part.trim()
    const vendor = VENDOR_NAMES.find((one) => one === name)
    if (vendor !== undefined) return vendor
    throw new InvalidArgumentError(`Vendors are ${VENDOR_NAMES.join(', ')}.`)
  })
}

/** Ports of the vendors: the given ones, else those after the control port, else free ones. */
export function portsOf(options: CommandOptions): Readonly<Record<VendorName, number>> {
  const behind = (distance: number): number => (options.port === 0 ? 0 : options.port + distance)
  return {
    'salesforce-personalization': options.salesforcePort ?? behind(1),
    yespo: options.yespoPort ?? behind(2),
    synerise: options.synerisePort ?? behind(3),
  }
}
