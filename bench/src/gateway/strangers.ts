import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import Table from 'cli-table3'
import { quantile } from '../statistics.js'

// What people without a key cost: memory of 500 connections, and the latency of an honest client beside 20 who send without
// pause. Server and attackers are processes of their own.
const seconds = Number(process.env['SECONDS_EACH'] ?? 8)
// Each round measures the honest client alone and beside each kind of sender: what the machine does beside hits all alike.
const rounds = Number(process.env['ROUNDS'] ?? 3)

/** JSON of many small objects, which takes long to parse. */
const body = Buffer.from(
  `{"batch":[${Array.from({ length: 24_000 }, (_, at) => `{"a":{"b":[${at % 10}]}}`).join(',')}]}`,
)
const keyed = Buffer.from(`{"writeKey":"wrong",${body.toString().slice(1)}`)

/** What attackers send over and over. */
const attacks: Readonly<Record<string, readonly [headers: readonly string[], body: Buffer]>> = {
  'wrong key in the head': [['authorization: Bearer wrong'], body],
  'wrong key in the head, gzip': [['authorization: Bearer wrong', 'content-encoding: gzip'], gzipSync(body)],
  'wrong key in the body': [[], keyed],
  'wrong key in the body, gzip': [['content-encoding: gzip'], gzipSync(keyed)],
  'wrong key in the body, br': [['content-encoding: br'], brotliCompressSync(keyed)],
  'no key': [[], body],
}

const head = (length: number, ...headers: string[]) =>
  Buffer.from(['POST /v1/batch HTTP/1.1', 'host: x', `content-length: ${length}`, ...headers, '', ''].join('\r\n'))

/** Sends on twenty connections, each as soon as it is answered; a cut one is opened again. Never ends. */
function attack(port: number, name: string): void {
  // What the attackers take of this machine is not what they cost the gateway.
  setPriority(constants.priority.PRIORITY_LOW)
  const [headers, content] = attacks[name] ?? [[], body]
  const request = Buffer.concat([head(content.length, ...headers), content])
  function open(): void {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.on('data', () => socket.writable && socket.write(request))
    socket.on('error', () => undefined)
    socket.once('close', () => setTimeout(open, 10))
  }
  for (let index = 0; index < 20; index++) open()
}

async function latencies(url: string): Promise<readonly number[]> {
  const taken: number[] = []
  const until = performance.now() + seconds * 1_000
  const init = { method: 'POST', headers: { authorization: 'Bearer bench' }, body: '{"event":"E","userId":"u"}' }
  while (performance.now() < until) {
    const startedAt = performance.now()
    const response = await fetch(`${url}/v1/track`, init)
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`The honest client was answered ${response.status}.`)
    taken.push(performance.now() - startedAt)
    await sleep(10)
  }
  return taken
}

/** Processor time that a process has taken, in milliseconds: fields 14 and 15 of its stat, in hundredths of a second. */
async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function residentMb({ pid }: ChildProcess): Promise<number> {
  const [, kb = '0'] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb) / 1_000
}

/** Most memory that 500 connections with 1.8 MB each take, in MB above what was taken before. */
async function memoryOf(server: ChildProcess, port: number, declared: number): Promise<number> {
  const before = await residentMb(server)
  const sockets: Socket[] = []
  for (let index = 0; index < 500; index++) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.resume().write(head(declared))
    sockets.push(socket)
  }
  const piece = Buffer.alloc(90_000, 'x')
  let most = 0
  for (let sent = 0; sent < 20; sent++) {
    for (const socket of sockets) if (!socket.destroyed) socket.write(piece)
    await sleep(150)
    most = Math.max(most, (await residentMb(server)) - before)
  }
  for (const socket of sockets) socket.destroy()
  return most
}

/** What an honest client saw of the gateway beside somebody. */
interface Beside {
  readonly p50: number
  readonly p99: number
  /** The p99 over that of the same round beside nobody. */
  readonly times: number
  readonly cpu: number
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-strangers-'))
  const server = fork(fileURLToPath(new URL('gateway-load-server.js', import.meta.url)), [
    'gateway on SQLite',
    join(folder, 'events.db'),
  ])
  const [{ url }] = (await once(server, 'message')) as [{ url: string }]
  const { port } = new URL(url)
  await latencies(url)
  async function besides(): Promise<Omit<Beside, 'times'>> {
    const [startedAt, before] = [performance.now(), await cpuMs(server)]
    const taken = await latencies(url)
    const cpu = ((await cpuMs(server)) - before) / ((performance.now() - startedAt) / 1_000)
    return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), cpu }
  }
  const measured = new Map<string, Beside[]>()
  const add = (name: string, one: Beside) => measured.set(name, [...(measured.get(name) ?? []), one])
  for (let round = 0; round < rounds; round++) {
    const alone = await besides()
    add('nobody', { ...alone, times: 1 })
    for (const name of Object.keys(attacks)) {
      const attackers = fork(fileURLToPath(import.meta.url), ['attack', port, name])
      await sleep(2_000)
      const one = await besides()
      attackers.kill('SIGKILL')
      await once(attackers, 'exit')
      add(name, { ...one, times: one.p99 / alone.p99 })
    }
  }
  const head = [
    'beside',
    'p50 ms',
    'p99 ms',
    'p99, times that of the same round alone',
    'CPU of the gateway, ms a second',
  ]
  const table = new Table({ head, style: { head: [] } })
  for (const [name, runs] of measured) {
    const [p50, p99, times, cpu] = (['p50', 'p99', 'times', 'cpu'] as const).map((one) =>
      quantile(
        runs.map((run) => run[one]),
        0.5,
      ),
    )
    table.push([name, p50?.toFixed(2), p99?.toFixed(2), times?.toFixed(1), Math.round(cpu ?? 0)])
  }
  console.log(`medians of ${rounds} rounds of ${seconds} s\n${table.toString()}`)
  for (const declared of [1_900_000, 500_000])
    console.log(
      `500 strangers who announce ${declared} bytes: ${(await memoryOf(server, Number(port), declared)).toFixed(0)} MB more`,
    )
  server.kill('SIGKILL')
  await rm(folder, { recursive: true })
}

const [, , role, port = '', name = ''] = process.argv
if (role === 'attack') attack(Number(port), name)
else await measure()
