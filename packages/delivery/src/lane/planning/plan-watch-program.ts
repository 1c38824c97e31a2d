import type { MessagePort } from 'node:worker_threads'
import { fatalStops } from '../probation.js'
import { placesPerName, type SharedNames } from './plan-names.js'

/** What the thread shares with the engine's. */
export interface PlanWatchData {
  readonly words: Int32Array
  readonly names: SharedNames
  readonly limitMs: number
  /** See `Store.endlessPlans`. */
  readonly port: MessagePort | undefined
}

/** The places of the shared numbers. */
export const watchWord = {
  /** Odd while a plan runs; another number for each. */
  turn: 0,
  /** The delivery at which the plan is, from 0; -1 before the first. */
  place: 1,
  /** How many deliveries have names. */
  count: 2,
  /** 1: the thread is to end. */
  ended: 3,
} as const

/**
 * The program of the thread, as text, so that every bundler carries it. Nothing but standard error and the store's port works
 * while the engine's thread stands.
 *
 * Which delivery a plan is at is known while it walks through their list. One that has reached the last may have copied the
 * list first, so then all of them may be it. What the port hears makes the next start plan those alone that may be it, and park
 * the one that was alone already.
 */
export const planWatchProgram = `
const { workerData: { words, names: { text, places }, limitMs, port }, receiveMessageOnPort } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let seen = 0
let since = 0
let told
function note(plan) {
  if (!port) return
  port.postMessage(plan)
  for (let waited = 0; waited < 1000 && !receiveMessageOnPort(port); waited += 10) Atomics.wait(words, ${watchWord.ended}, 0, 10)
}
while (Atomics.load(words, ${watchWord.ended}) === 0) {
  Atomics.wait(words, ${watchWord.ended}, 0, Math.max(10, limitMs / 5))
  const turn = Atomics.load(words, ${watchWord.turn})
  const now = performance.now()
  if (turn !== seen) {
    if (told) note({ ...told, stops: 0 })
    told = undefined
    seen = turn
    since = now
  } else if (turn % 2 === 1 && !told && now - since >= limitMs) {
    const written = (from, to) => new TextDecoder().decode(text.slice(from, to))
    const lane = written(0, places[0])
    const events = Array.from({ length: words[${watchWord.count}] }, (_, index) => {
      const [seq, idFrom, idTo, sourceFrom, sourceTo] = places.subarray(1 + index * ${placesPerName})
      // Ids are from outside: as JSON they forge no line.
      return { seq, name: 'event ' + JSON.stringify(written(idFrom, idTo)) + ' of source ' + JSON.stringify(written(sourceFrom, sourceTo)) }
    })
    const at = events[words[${watchWord.place}]]
    const isKnown = at && (events.length === 1 || at !== events.at(-1))
    const seqs = (isKnown ? [at] : events).map(({ seq }) => seq)
    told = { lane, seqs, stops: events.length === 1 ? ${fatalStops - 1} : ${fatalStops - 2} }
    // Before it is said: whoever hears it may end the process.
    note(told)
    const which = at ? at.name : 'one of ' + events.length + ' events, the first of them ' + events[0].name
    writeSync(2, 'Waybill: the plan of lane ' + JSON.stringify(lane) + ' has not ended for ' + Math.round(now - since) + ' ms, at ' + which +
      '. It blocks this process: end it and start it again. Then a durable store has the event planned alone, and parked.\\n')
  }
}
`
