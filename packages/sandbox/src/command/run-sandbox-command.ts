import { readFile } from 'node:fs/promises'
import { Command, CommanderError } from 'commander'
import type { Fault } from '../faults/fault.js'
import { validateFaults } from '../faults/fault-validation.js'
import type { Sandbox } from '../sandbox.js'
import { isJsonObject } from '../server/json-object.js'
import { startSandbox } from '../start-sandbox.js'
import { VENDOR_NAMES } from '../vendor-name.js'
import { type CommandOptions, portsOf, readPort, readVendors, readWhole } from './command-options.js'
import { sandboxTable } from './sandbox-table.js'
import { joinScenarios, NO_SCENARIO, readScenario, SCENARIO_NAMES, type Scenario, settingsOf } from './scenario.js'

const KEPT_CHARACTERS = 64_000_000

/** Output of the command. */
export interface CommandOutput {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
}

/** A running sandbox, or the exit code when none was started. */
export type CommandResult = { readonly sandbox: Sandbox } | { readonly exitCode: number }

/** Runs `waybill-sandbox`: starts the sandbox and prints its addresses and credentials. */
export async function runSandboxCommand(args: readonly string[], output: CommandOutput): Promise<CommandResult> {
  const command = sandboxCommand(output)
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2 }
    throw error
  }
  const options = command.opts<CommandOptions>()
  try {
    const sandbox = await start(options)
    output.stdout(`${sandboxTable(sandbox)}\nCtrl+C stops it.\n`)
    return { sandbox }
  } catch (error) {
    output.stderr(`waybill-sandbox: ${explain(error)}\n`)
    return { exitCode: 1 }
  }
}

function sandboxCommand({ stdout, stderr }: CommandOutput): Command {
  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
  return new Command('waybill-sandbox')
    .description('Emulators of Salesforce Marketing Cloud Personalization, Yespo and Synerise, with an inspector.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--port <number>',
      'port of the control API and inspector; vendors take the next ports; 0: any free ports',
      readPort,
      4500,
    )
    .option('--salesforce-port <number>', 'default: the control port + 1', readPort)
    .option('--yespo-port <number>', 'default: the control port + 2', readPort)
    .option('--synerise-port <number>', 'default: the control port + 3', readPort)
    .option('--vendors <names>', `any of ${VENDOR_NAMES.join(',')}; default: all`, readVendors)
    .option('--seed <number>', 'seed of faults, ids and tokens; the same seed repeats them', readWhole, 1)
    .option('--faults <file>', 'JSON file with a list of faults')
    .option('--scenario <name or file>', `${SCENARIO_NAMES.join(', ')}, or a JSON file; repeatable`, several)
    .option('--keep <number>', 'most requests in the record', readWhole, 10_000)
    .option('--allow-host <name>', 'further host name for the control API beside localhost; repeatable', several)
    .exitOverride()
    .configureOutput({ writeOut: stdout, writeErr: stderr })
}

async function start(options: CommandOptions): Promise<Sandbox> {
  const { host, port, vendors, seed, keep, allowHost = [] } = options
  const scenario = joinScenarios(await Promise.all((options.scenario ?? []).map(scenarioCalled)))
  const faults = options.faults === undefined ? [] : await readJson(options.faults, readFaults)
  return startSandbox({
    ...{ host, seed },
    ...(vendors !== undefined && { vendors }),
    ports: portsOf(options),
    keep: { requests: Math.max(1, keep), characters: KEPT_CHARACTERS },
    control: { port, allowedHosts: [...allowHost, ...(host === '0.0.0.0' || host === '::' ? [] : [host])] },
    settings: settingsOf(scenario),
    faults: [...scenario.faults, ...faults],
  })
}

async function scenarioCalled(name: string): Promise<Scenario> {
  const known = SCENARIO_NAMES.find((one) => one === name)
  return known === undefined ? readJson(name, readScenario) : { ...NO_SCENARIO, campaigns: [known] }
}

function readFaults(value: unknown): readonly Fault[] {
  return validateFaults((isJsonObject(value) ? value['faults'] : value) as readonly Fault[])
}

/** Reads a JSON file. Errors begin with its name. */
async function readJson<Result>(path: string, read: (value: unknown) => Result): Promise<Result> {
  const text = await readFile(path, 'utf8')
  try {
    return read(JSON.parse(text) as unknown)
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function explain(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { readonly port?: number }
  if (code === 'EADDRINUSE') return `port ${port} is taken; choose others with --port, or free ones with --port 0`
  return message
}
