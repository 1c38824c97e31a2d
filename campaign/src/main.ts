import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { factsOf, reportOf, roundsOf } from './report.js'
import { playRounds } from './rounds.js'
import { type CampaignResult, runCampaign } from './run-campaign.js'
import { scenarios } from './scenarios/all-scenarios.js'

const usage = `kill-campaign [--kills 25] [--store sqlite | ./module.js] [--workers 1] [--accepters 0] [--seed 1] [--backlog 200] [--clock-jumps] [--controls] [--json file]
kill-campaign --rounds 10 --table file.jsonl …   goes on where it was stopped; each round has the next seed
kill-campaign --scenario ${[...scenarios.keys()].join(' | ')} [--events 1000000] [--store sqlite] [--json file]

The module of a store exports campaignStore: { name, shared?, prepare?(directory), open(place, { clock }) }.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '25' },
    store: { type: 'string', default: 'sqlite' },
    workers: { type: 'string', default: '1' },
    accepters: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    backlog: { type: 'string', default: '200' },
    controls: { type: 'boolean', default: false },
    'clock-jumps': { type: 'boolean', default: false },
    scenario: { type: 'string' },
    events: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    rounds: { type: 'string' },
    table: { type: 'string', default: 'kill-campaign.jsonl' },
    help: { type: 'boolean', default: false },
  },
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
})

const program = fileURLToPath(new URL('worker.js', import.meta.url))

if (values.help) console.log(usage)
else if (values.scenario !== undefined) await play(values.scenario)
else if (values.rounds !== undefined) await runRounds(Number(values.rounds))
else await run()

async function run(): Promise<void> {
  const result = await runOnce(Number(values.seed))
  console.log(reportOf(result))
  await end(result)
}

async function runRounds(rounds: number): Promise<void> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds must be a whole number from 1.')
  const { seed, table, kills, store, workers, accepters, backlog } = values
  const settings = {
    kills,
    store,
    workers,
    accepters,
    backlog,
    clockJumps: values['clock-jumps'],
    ...(values.controls && { controls: true }),
  }
  const path = resolve(process.env['INIT_CWD'] ?? '.', table)
  const played = await playRounds(path, { rounds, seed: Number(seed), settings }, runOnce)
  console.log(roundsOf(played))
  await end({ broken: played.flatMap((round) => round.broken.map((broken) => `seed ${round.seed}: ${broken}`)) })
}

async function runOnce(seed: number): Promise<CampaignResult> {
  const kills = Number(values.kills)
  const bar = new SingleBar({ format: '{bar} {value} of {total} kills, {accepted} accepted', clearOnComplete: true })
  bar.start(kills, 0, { accepted: 0 })
  return runCampaign({
    program,
    clockJumps: values['clock-jumps'],
    controls: values.controls,
    store: storeUrl(values.store),
    kills,
    seed,
    workers: Number(values.workers),
    accepters: Number(values.accepters),
    backlog: Number(values.backlog),
    onProgress: (done, accepted) => bar.update(done, { accepted }),
  }).finally(() => bar.stop())
}

async function play(name: string): Promise<void> {
  const scenario = scenarios.get(name)
  if (!scenario) throw new RangeError(`Scenarios: ${[...scenarios.keys()].join(', ')}.`)
  const { seed, store, events } = values
  const result = await scenario({ program, store: storeUrl(store), seed: Number(seed), events: Number(events) })
  console.log(factsOf(name, result.facts))
  await end(result)
}

async function end(result: { readonly broken: readonly string[] }): Promise<void> {
  for (const broken of result.broken) console.error(`BROKEN: ${broken}.`)
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`)
  process.exitCode = result.broken.length > 0 ? 1 : 0
}

function storeUrl(store: string): string {
  if (/^[a-z]+$/.test(store)) return new URL(`stores/${store}.js`, import.meta.url).href
  return pathToFileURL(resolve(process.env['INIT_CWD'] ?? '.', store)).href
}
