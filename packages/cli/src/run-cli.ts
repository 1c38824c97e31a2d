import { Command, CommanderError, Option } from 'commander'
import type { CliIo, ExitCode } from './cli-io.js'
import { type MigrateFlags, runMigrate } from './migrate-command.js'
import { flagOf, type PreviewFlags, runPreview, settingOptions } from './preview-command.js'
import { previewVendors } from './preview-vendors.js'
import { UnusableInputError } from './unusable-input-error.js'

/**
 * Runs the `waybill` command. `args` are the words after the program's name. Resolves with the exit code: 0 as asked,
 * 1 some event is invalid, 2 the command or its input cannot be used. Rejects only for a defect.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = 0
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
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof UnusableInputError)) throw error
    io.stderr(`error: ${error.message}\n`)
    return 2
  }
}
