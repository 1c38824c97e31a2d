import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type DestinationSubject, renderReport, runConformance, summaryOf } from '@waybill/core/conformance'
import type { CliIo, ExitCode } from '../cli-io.js'
import { type ConfiguredFlags, configuredDestination } from '../configured.js'
import { UnusableInputError } from '../unusable-input-error.js'

/** Parsed options of `waybill conformance`. */
export interface ConformanceFlags extends ConfiguredFlags {
  readonly json?: boolean
  readonly export: string
}

/**
 * `waybill conformance`: runs the suite for the subject that a module exports and prints the report. Resolves with 0 when the
 * destination conforms, 1 when a chapter failed. Throws `UnusableInputError` when there is no such module or no subject in it.
 */
export async function runConformanceCommand(path: string, flags: ConformanceFlags, io: CliIo): Promise<ExitCode> {
  const loaded = await loadSubject(path, flags.export)
  const subject = flags.config === undefined ? loaded : await configuredSubject(loaded, flags, io)
  const report = await runConformance(subject, {
    onResult({ name, result, reason }) {
      if (result === 'failed') io.stderr(`failed: ${name}: ${reason}\n`)
    },
  })
  io.stdout(flags.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report))
  if (!report.conforms) io.stderr(`${summaryOf(report)}\n`)
  return report.conforms ? 0 : 1
}

/** The subject with the options of a destination in the settings of a gateway. */
async function configuredSubject(
  subject: DestinationSubject,
  flags: ConformanceFlags,
  io: CliIo,
): Promise<DestinationSubject> {
  const { destination, options } = await configuredDestination(flags, io)
  return { ...subject, name: destination.name, create: (given) => subject.create({ ...given, options }) }
}

/** Where a module is: a file as seen from here, or a package that is installed here. */
function urlOf(path: string): string {
  const file = resolve(path)
  if (existsSync(file) || /^[./]/.test(path)) return pathToFileURL(file).href
  try {
    return pathToFileURL(createRequire(resolve('package.json')).resolve(path)).href
  } catch {
    // A package for `import` alone is found beside this one, or not at all.
    return path
  }
}

async function loadSubject(path: string, name: string): Promise<DestinationSubject> {
  let module: Readonly<Record<string, unknown>>
  try {
    module = (await import(/* @vite-ignore */ urlOf(path))) as typeof module
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UnusableInputError(`${path} cannot be loaded: ${reason}`)
  }
  const subject = module[name]
  if (!isSubject(subject))
    throw new UnusableInputError(
      `${path} exports no "${name}" with name, create, events, accepted and answers. It has: ${Object.keys(module).join(', ') || 'nothing'}.`,
    )
  return subject
}

function isSubject(value: unknown): value is DestinationSubject {
  if (typeof value !== 'object' || value === null) return false
  const { name, create, events, accepted, answers } = value as Readonly<Record<string, unknown>>
  return (
    typeof name === 'string' &&
    typeof create === 'function' &&
    typeof accepted === 'function' &&
    Array.isArray(events) &&
    Array.isArray(answers)
  )
}
