import { ConfigurationError, type Destination } from '@waybill/core'
import { compileSteps, type EventSteps } from '@waybill/core/destination'
import { findPolicyIssues } from '@waybill/delivery'
import { readConfigFile } from '../config-file/config-file.js'
import { readDestinations } from '../gateway-destinations.js'
import type { Environment } from '../gateway-settings.js'

/** A destination of the settings, for tools that show or test what a gateway would send. */
export interface ConfiguredDestination {
  /** The destination, which sends only when it is asked to. Close it. */
  readonly destination: Destination
  /** Its options, secrets included; empty for one that code in the settings file has made. */
  readonly options: object
  /** What the settings take away of every event before it is stored. Absent: nothing. */
  readonly steps?: EventSteps
}

/** Options of `readConfiguredDestinations`. */
export interface ConfiguredDestinationsOptions {
  /** The settings file. Default: the first `waybill.config.*` of the working directory. */
  readonly file?: string | undefined
  /** Environment variables, which take precedence. Default: those of the process. */
  readonly environment?: Environment | undefined
}

/**
 * Makes the destinations that a gateway with these settings would have, and nothing else of it. Rejects with
 * `ConfigurationError` that names every wrong setting of them.
 */
export async function readConfiguredDestinations({
  file: named,
  environment = process.env,
}: ConfiguredDestinationsOptions = {}): Promise<readonly ConfiguredDestination[]> {
  const file = await readConfigFile('.', named ?? environment['WAYBILL_CONFIG'])
  const { destinations, options, issues } = readDestinations(environment, file.config)
  const given = file.config.delivery?.steps
  const wrong = given === undefined ? [] : findPolicyIssues({ steps: given }, destinations)
  const ofSteps = wrong.map((issue) => ({ ...issue, field: `delivery.${issue.field}` }))
  const all = [...file.issues, ...issues, ...ofSteps]
  if (all.length > 0) throw new ConfigurationError('The settings', all)
  const steps = compileSteps(given)
  return destinations.map((destination, index) => ({
    destination,
    options: options[index] ?? {},
    ...(steps && { steps }),
  }))
}
