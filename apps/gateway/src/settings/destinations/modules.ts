import type { Destination, Issue } from '@waybill/core'
import { isFields, likelyWord } from '@waybill/core/destination'

/** A destination of a package, by the package's name. */
export interface DestinationModule {
  /** The name of the package, installed beside the settings file, or a path as seen from it: `waybill-north-wind`. */
  readonly module: string
  /** The exported function that makes the destination. Default: the only one whose name ends with `Destination`. */
  readonly export?: string
  /** Options of that function. Default: none. */
  readonly options?: object
}

type Exports = Readonly<Record<string, unknown>>

export function isDestination(value: unknown): value is Destination {
  return typeof value === 'object' && value !== null && 'name' in value && 'plan' in value && 'send' in value
}

export function isDestinationModule(value: unknown): value is DestinationModule {
  if (!isFields(value) || typeof value['module'] !== 'string' || value['module'] === '') return false
  const { module: _, export: exported, options, ...others } = value
  const isNamed = exported === undefined || typeof exported === 'string'
  return isNamed && (options === undefined || isFields(options)) && Object.keys(others).length === 0
}

/**
 * Makes the destinations of packages. Returns each in its place, and what is wrong with the others, for which there is
 * undefined.
 */
export async function makeDestinations(
  given: readonly (Destination | DestinationModule | undefined)[],
  load: (specifier: string) => Promise<Exports>,
): Promise<{ readonly destinations: readonly (Destination | undefined)[]; readonly issues: readonly Issue[] }> {
  const made = await Promise.all(
    given.map(async (one, index) => {
      if (one === undefined) return []
      return isDestination(one) ? one : make(one, `destinations[${index}]`, load)
    }),
  )
  return {
    destinations: made.map((one) => (isDestination(one) ? one : undefined)),
    issues: made.flatMap((one) => (isDestination(one) ? [] : one)),
  }
}

async function make(
  { module, export: exported, options = {} }: DestinationModule,
  place: string,
  load: (specifier: string) => Promise<Exports>,
): Promise<Destination | readonly Issue[]> {
  let exports: Exports
  try {
    exports = await load(module)
  } catch (error) {
    return [{ field: `${place}.module`, ...whyNotLoaded(module, error) }]
  }
  const factory = factoryIn(exports, exported)
  if (typeof factory !== 'function') return [{ field: `${place}.export`, ...factory }]
  try {
    const destination: unknown = await factory(options)
    if (isDestination(destination)) return destination
    return [{ field: place, rule: 'makes no destination', hint: `what ${module} exports must give one` }]
  } catch (error) {
    const { issues } = error as { readonly issues?: readonly Issue[] }
    if (Array.isArray(issues)) return issues.map((issue) => ({ ...issue, field: `${place}.options.${issue.field}` }))
    // No message is repeated: it may quote a secret of the options.
    return [{ field: place, rule: `cannot be made: ${nameOf(error)} in ${module}` }]
  }
}

function whyNotLoaded(module: string, error: unknown): Omit<Issue, 'field'> {
  const { code } = error as { readonly code?: unknown }
  const isMissing = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(String(code))
  if (isMissing)
    return { rule: `cannot be loaded: there is no "${module}"`, hint: 'install it beside the settings file' }
  return { rule: `cannot be loaded: ${nameOf(error)} while it ran` }
}

function factoryIn(exports: Exports, name: string | undefined): ((options: object) => unknown) | Omit<Issue, 'field'> {
  const functions = Object.keys(exports).filter((one) => typeof exports[one] === 'function')
  const [found, ...more] = name === undefined ? functions.filter((one) => /Destination$/.test(one)) : [name]
  const factory = found !== undefined && Object.hasOwn(exports, found) ? exports[found] : undefined
  if (more.length === 0 && typeof factory === 'function') return factory as (options: object) => unknown
  const known = functions.join(', ') || 'none'
  if (name === undefined)
    return { rule: 'is missing: the function that makes the destination', hint: `known: ${known}` }
  const likely = likelyWord(name, functions)
  return { rule: 'is no function of the module', hint: likely ? `did you mean ${likely}?` : `known: ${known}` }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an error'
}
