import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asRefusal, type RequestRefusal, replyWithError } from '../ingest/error-reply.js'
import { createJudgeKey, noKey, type Sender, type WriteKey, wrongKey } from '../ingest/write-key.js'
import { createCrumbs } from './connection/crumbs.js'
import { type StrangerOptions, strangerLimits } from './stranger-limits.js'
import { createStrangers, type Strangers } from './strangers.js'
import { keysOfHead } from './write-key-of.js'

export interface DoorOptions {
  /** Without any, every well-formed key is good. */
  readonly writeKeys: readonly (string | WriteKey)[]
  readonly strangers?: StrangerOptions | undefined
  /** Told of each request with a wrong write key. */
  readonly onWrongKey: (request: FastifyRequest) => void
  /** Told of each request that is refused as a whole, and would be again. */
  readonly onRefused?: (request: FastifyRequest, refusal: RequestRefusal, sender: Sender | undefined) => void
}

/** Decides who sends a request, and what a request may cost before that is known. */
export interface Door {
  readonly strangers: Strangers
  /** Judges the keys of all requests of this scope, as soon as their heads are read. */
  addTo(scope: FastifyInstance): void
  /** The sender, when its key was seen and is good. */
  senderOf(request: FastifyRequest): Sender | undefined
  /** The sender. Throws a 401 `RequestRefusal` when there is none. */
  needSender(request: FastifyRequest): Sender
  /** Whether one of these keys is good. None at all is the fault of a missing key. */
  hasGoodKey(request: FastifyRequest, keys: ReadonlySet<string>): boolean
  /** Lets the sender of this key in. Throws a 401 `RequestRefusal` when it is missing or wrong. */
  enter(request: FastifyRequest, key: string | undefined): Sender
  /** Throws the 401 of a request that has no good key. */
  refuse(request: FastifyRequest): never
}

export function createDoor({ writeKeys, strangers: options, onWrongKey, onRefused }: DoorOptions): Door {
  const judge = createJudgeKey(writeKeys)
  const strangers = createStrangers(strangerLimits(options))
  const senders = new WeakMap<FastifyRequest, Sender>()
  const wrong = new WeakSet<FastifyRequest>()

  function enter(request: FastifyRequest, key: string | undefined): Sender {
    const sender = key === undefined ? undefined : judge(key)
    if (!sender) {
      if (key !== undefined) wrong.add(request)
      return refuse(request)
    }
    senders.set(request, sender)
    strangers.admit(request.raw.socket)
    return sender
  }

  function refuse(request: FastifyRequest): never {
    if (!wrong.has(request)) throw noKey()
    onWrongKey(request)
    throw wrongKey()
  }

  function throwAway(raw: FastifyRequest['raw']): void {
    const isCrumbs = createCrumbs(raw.socket)
    raw.on('data', ({ length }: Buffer) => {
      strangers.wasted(length)
      isCrumbs(length)
    })
    raw.resume()
  }

  return {
    strangers,
    addTo(scope) {
      scope.addHook('onRequest', async (request) => {
        const keys = keysOfHead(request)
        if (keys.length > 0) enter(request, keys.find((key) => judge(key) !== undefined) ?? keys[0])
      })
      scope.setErrorHandler(async (error, request, reply) => {
        const refusal = asRefusal(error)
        if (isLasting(refusal)) onRefused?.(request, refusal, senders.get(request))
        if (senders.has(request)) return replyWithError(error, request, reply)
        // What has begun to flow would go on, and cost no one a turn.
        request.raw.pause()
        if (await strangers.turn()) {
          // What is still to come of the body is read and thrown away.
          if (!request.raw.complete) throwAway(request.raw)
          return replyWithError(error, request, reply)
        }
        reply.hijack()
        request.raw.socket.destroy()
      })
    },
    senderOf: (request) => senders.get(request),
    needSender: (request) => senders.get(request) ?? refuse(request),
    hasGoodKey(request, keys) {
      if (keys.size > 0) wrong.add(request)
      return [...keys].some((key) => judge(key) !== undefined)
    },
    enter,
    refuse,
  }
}

/** Whether the same request would be refused again: it is neither too early for it nor a fault of this side. */
function isLasting({ status }: RequestRefusal): boolean {
  return status < 500 && status !== 429
}
