import { Command, CommanderError, Option } from 'commander'
import type { CliIo, ExitCode } from './cli-io.js'
import { type ConformanceFlags, runConformanceCommand } from './conformance/conformance-command.js'
import { type MigrateFlags, runMigrate } from './migrate/migrate-command.js'
import { type NewDestinationFlags, runNewDestination } from './new-destination/new-destination-command.js'
import { flagOf, type PreviewFlags, runPreview, settingOptions } from './preview/preview-command.js'
import { previewVendors } from './preview/preview-vendors.js'
import { runStatus, type StatusFlags, statusHelp } from './status/status-command.js'
import { StatusUnknownError } from './status/status-unknown-error.js'
import { UnusableInputError } from './unusable-input-error.js'

/**
 * Runs the `waybill` command. `args` are the words after the program's name. Resolves with the exit code: 0 as asked,
 * 1 some event is invalid or a destination does not conform, 2 the command or its input cannot be used; from `status`, 2 trouble
 * and 1 unknown. Rejects only for a defect.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  let misused: ExitCode = 2
  const program = new Command('waybill')
    .description('Delivers customer events to marketing and personalization vendors.')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
  const preview = program
    .command('preview')
    .description('Show the exact requests that events would become. Nothing is sent.')
    .addOption(
      new Option('--vendor <name>', 'whose requests').choices(Object.keys(previewVendors)).makeOptionMandatory(),
    )
    .option('--file <path>', 'one event, a list of events, or one per line, as JSON; - is standard input', '-')
    .option('--show-values', 'show the values, which may be personal data, instead of masks')
    .option('--curl', 'as shell commands; the authentication is left out')
    .option('--json', 'as JSON, for programs')
    .action(async (flags: PreviewFlags) => {
      exitCode = await runPreview(flags, io)
    })
  for (const option of settingOptions) preview.option(`${flagOf(option)} <value>`, 'setting of the vendor')
  program
    .command('conformance')
    .description('Hold a destination to every promise of the contract and print the report.')
    .argument('<module>', 'a JavaScript module that exports the subject')
    .option('--export <name>', 'under which name', 'subject')
    .option('--json', 'as JSON, for programs; else a Markdown table')
    .action(async (path: string, flags: ConformanceFlags) => {
      exitCode = await runConformanceCommand(path, flags, io)
    })
  program
    .command('new-destination')
    .description('Write a package for a vendor of your own that builds and passes the suite as it is.')
    .argument('<name>', 'of the npm package, like waybill-north-wind; the vendor is what follows waybill-')
    .option('--directory <path>', 'where it goes; by default a folder of its name')
    .option('--core <spec>', 'what it depends on as @waybill/core: a range, or file: and a tarball')
    .action(async (name: string, flags: NewDestinationFlags) => {
      exitCode = await runNewDestination(name, flags, io)
    })
  program
    .command('migrate')
    .description('Copy an embedded store into PostgreSQL. Nothing else may have it open.')
    .requiredOption('--from <store>', 'sqlite:<path>')
    .option('--to <url>', 'postgres://…; default DATABASE_URL, which keeps the password out of the list of processes')
    .option('--schema <name>', 'schema of the tables', 'waybill')
    .addOption(
      new Option('--order <order>', 'the `order` that the delivery has')
        .choices(['identify-first', 'per-user', 'none'])
        .default('identify-first'),
    )
    .action(async (flags: MigrateFlags) => {
      exitCode = await runMigrate(flags, io)
    })
  program
    .command('status')
    .description('Show how the lanes and workers of a running gateway are. Its exit code is for checks.')
    .option('--gateway <url>', 'where it listens', 'http://127.0.0.1:8080')
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', statusHelp)
    .exitOverride((error) => {
      // A typing error must not read as trouble at the gateway.
      misused = 1
      throw error
    })
    .action(async (flags: StatusFlags) => {
      exitCode = await runStatus(flags, io)
    })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : misused
    if (!(error instanceof UnusableInputError || error instanceof StatusUnknownError)) throw error
    io.stderr(`error: ${error.message}\n`)
    return error instanceof StatusUnknownError ? 1 : 2
  }
}
