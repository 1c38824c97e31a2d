/** What the thread shares with the engine's. */
export interface PlanWatchData {
  readonly words: Int32Array
  /** UTF-8: the lane's line, and a line for each delivery. */
  readonly text: Uint8Array
  readonly limitMs: number
}

/** The places of the shared numbers. */
export const watchWord = {
  /** Odd while a plan runs; another number for each. */
  turn: 0,
  /** The delivery at which the plan is, from 0; -1 before the first. */
  place: 1,
  /** Bytes of the text. */
  length: 2,
  /** 1: the thread is to end. */
  ended: 3,
} as const

/** The program of the thread, as text, so that every bundler carries it. Nothing but standard error works while the engine's thread stands. */
export const planWatchProgram = `
const { workerData: { words, text, limitMs } } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let seen = 0
let since = 0
let told = 0
while (Atomics.load(words, ${watchWord.ended}) === 0) {
  Atomics.wait(words, ${watchWord.ended}, 0, Math.max(10, limitMs / 5))
  const turn = Atomics.load(words, ${watchWord.turn})
  const now = performance.now()
  if (turn !== seen) {
    seen = turn
    since = now
  } else if (turn % 2 === 1 && told !== turn && now - since >= limitMs) {
    told = turn
    const [lane, ...events] = new TextDecoder().decode(text.slice(0, words[${watchWord.length}])).split('\\n')
    const place = words[${watchWord.place}]
    const which = place >= 0 && events[place] ? events[place] : 'one of ' + events.length + ' events, the first of them ' + events[0]
    writeSync(2, 'Waybill: the plan of ' + lane + ' has not ended for ' + Math.round(now - since) + ' ms, at ' + which +
      '. It blocks this process: end it and start it again. Then a durable store has the event planned alone, and parked.\\n')
  }
}
`
