import { Command, CommanderError, Option } from 'commander'
import { runBackup } from './backup/backup-command.js'
import { runVerify } from './backup/verify-command.js'
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
 * Runs the `waybill` command. `args` are the arguments after the program's name. Resolves with the exit code; wrong
 * options and input are written to `io.stderr`. Rejects only for a defect of the command itself.
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
      new Option('--vendor <name>', 'vendor whose requests are shown, by its default mapping').choices(
        Object.keys(previewVendors),
      ),
    )
    .option('--config <path>', 'settings file of a gateway: its destinations with their mappings, in place of --vendor')
    .option('--destination <name>', 'which destination of the settings; needed where there are several')
    .option('--file <path>', 'one event, a list of events, or one per line, as JSON; - is standard input', '-')
    .option('--show-values', 'show values, which may be personal data, instead of masks')
    .option('--curl', 'print curl commands, without the authentication')
    .option('--json', 'print JSON')
    .action(async (flags: PreviewFlags) => {
      exitCode = await runPreview(flags, io)
    })
  for (const option of settingOptions) preview.option(`${flagOf(option)} <value>`, 'setting of the vendor')
  program
    .command('conformance')
    .description('Test a destination against the conformance suite and print the report.')
    .argument('<module>', 'a JavaScript module that exports the subject: a path, or the name of a package')
    .option('--export <name>', 'name of the export', 'subject')
    .option('--config <path>', 'settings file of a gateway: the subject is created with the options of its destination')
    .option('--destination <name>', 'which destination of the settings; needed where there are several')
    .option('--json', 'print JSON instead of a Markdown table')
    .action(async (path: string, flags: ConformanceFlags) => {
      exitCode = await runConformanceCommand(path, flags, io)
    })
  program
    .command('new-destination')
    .description('Write a package for a new vendor. It builds and passes the conformance suite as it is.')
    .argument('<name>', 'name of the npm package, like waybill-north-wind; the vendor is what follows waybill-')
    .option('--directory <path>', 'folder to write; default: a new folder with the name of the package')
    .option('--core <spec>', 'version range of @waybill/core, or file: and a tarball')
    .action(async (name: string, flags: NewDestinationFlags) => {
      exitCode = await runNewDestination(name, flags, io)
    })
  program
    .command('migrate')
    .description('Copy a SQLite store into PostgreSQL. No other process may have the file open.')
    .requiredOption('--from <store>', 'sqlite:<path>')
    .option('--to <url>', 'postgres://…; default DATABASE_URL, which keeps the password out of the list of processes')
    .option('--schema <name>', 'schema of the tables', 'waybill')
    .addOption(
      new Option('--order <order>', 'the `order` option that createWaybill has')
        .choices(['identify-first', 'per-user', 'none'])
        .default('identify-first'),
    )
    .action(async (flags: MigrateFlags) => {
      exitCode = await runMigrate(flags, io)
    })
  program
    .command('backup')
    .description('Copy the file of a SQLite store, which may be running, into a new file for this user alone.')
    .argument('<from>', 'path of the store, as in WAYBILL_STORE or `sqliteStore`')
    .argument('<to>', 'path of the backup; no file may be there')
    .action(async (from: string, to: string) => {
      exitCode = await runBackup(from, to, io)
    })
  program
    .command('verify')
    .description('Check the file of a SQLite store, which may be running. Ends with 1 when it is not whole.')
    .argument('<path>', 'path of the store or of a backup')
    .action(async (path: string) => {
      exitCode = await runVerify(path, io)
    })
  program
    .command('status')
    .description('Show the lanes and workers of a running gateway. The exit code is for health checks.')
    .option('--gateway <url>', 'URL of the gateway', 'http://127.0.0.1:8080')
    .option('--json', 'print JSON')
    .option('--max-pause <seconds>', 'longest pause of a lane that is no trouble', '60')
    .option('--max-parked <count>', 'most parked deliveries of a lane that are no trouble', '0')
    .addHelpText('after', statusHelp)
    .exitOverride((error) => {
      // For monitoring, 2 means trouble at the gateway. A wrong option is not that.
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
