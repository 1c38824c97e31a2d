import { createLaneQueue, type Openness } from '@waybill/delivery/queue'
import type { ReleaseOptions } from '@waybill/delivery/store'
import type { LiveDelivery } from '../rows/live-delivery.js'
import { createForesight, isWait } from './foresight.js'
import { atOnce, createLanePlaces } from './lane-places.js'
import { createLaneWindow } from './lane-window.js'
import { createOrderLines, type InLine } from './order-lines.js'
import { createPostponed } from './postponed.js'
import { type Met, page, type StoreLane, type StoreLaneOptions } from './store-lane.js'
import { createWatermark } from './watermark.js'

export function createStoreLane(options: StoreLaneOptions): StoreLane {
  const { id, name, order, window, now, onReady, onDropped } = options
  const lines = createOrderLines(order)
  // The order is kept by `lines`, which knows what is on the disk, too.
  const queue = createLaneQueue<LiveDelivery>({ order: 'none', now, onReady })
  const memory = createLaneWindow({ window, onDropped })
  const watermark = createWatermark()
  const postponed = createPostponed(now)
  let { cursor, following } = options
  const recovered = new Set<number>()
  let bulkCursor = 0
  let hasReplayed = false

  const mayHaveMore = (openness: Openness) => !following || hasReplayed || postponed.has(openness)
  const hasMore = (openness: Openness) => memory.room > 0 && mayHaveMore(openness)
  const { waitOf, keepBlocked, wait, place, placeInMemory, goOn } = createLanePlaces({
    memory,
    queue,
    postponed,
    lines,
    onReady,
  })

  function add(entry: LiveDelivery): void {
    memory.add(entry)
    if (!entry.stored) watermark.push(entry)
    if (!entry.progress.overtaken) lines.enter(entry)
    entry.blocked = lines.waits(entry)
  }

  function leave(one: InLine): void {
    const freed = lines.leave(one)
    for (const next of freed) goOn(next)
    if (freed.length > 0) onReady()
  }

  function postpone(one: Met, until: ReleaseOptions): void {
    lines.enter(one)
    if (!lines.waits(one)) postponed.add(one, until)
  }

  return {
    id,
    name,
    entries: memory.entries,
    get cursor() {
      return cursor
    },
    get following() {
      return following
    },
    get room() {
      return memory.room
    },
    get bulkCursor() {
      return bulkCursor
    },
    get hasReplayed() {
      return hasReplayed
    },
    recovered,
    low: () => watermark.low(cursor),
    foresee: () => createForesight(lines, memory.isCrowded),
    accepted(entry) {
      if (memory.room === 0) following = false
      if (!following) return false
      cursor = entry.seq
      add(entry)
      place(entry, atOnce)
      return true
    },
    awaited(entry) {
      cursor = entry.seq
      add(entry)
    },
    brought(entry, until = atOnce) {
      recovered.add(entry.seq)
      add(entry)
      placeInMemory(entry, until)
    },
    placed: (entry) => placeInMemory(entry, atOnce),
    headsBefore: lines.headsBefore,
    claim(entry, earlier, openness) {
      const claimed = queue.claim(entry, openness, { earlier, isBlocked: ({ blocked }) => blocked })
      for (const one of claimed?.taken ?? []) memory.letGo(one)
      return claimed
    },
    passed(one) {
      if (!following) return
      cursor = one.seq
      postpone(one, {})
    },
    followed(seq) {
      if (following) cursor = seq
    },
    loaded(entry, until = {}) {
      add(entry)
      place(entry, until)
    },
    cameBack(entry, endpoint = entry.endpoint) {
      add(entry)
      if (entry.blocked) return keepBlocked(entry)
      memory.countBack(entry)
      queue.wait(entry, endpoint === undefined ? {} : { endpoint })
    },
    expect: lines.enter,
    postpone(one, until = {}) {
      postpone(one, until)
      onReady()
    },
    read(seq, end) {
      cursor = seq
      following = end
    },
    readBulk(turn, end) {
      bulkCursor = turn
      hasReplayed = !end
    },
    replayed() {
      hasReplayed = true
      onReady()
    },
    take(leaseOptions) {
      const taken = queue.take(leaseOptions)
      for (const entry of taken) memory.letGo(entry)
      return taken
    },
    hasMore,
    owes: (openness) =>
      memory.back < page && memory.room > 0 && ((memory.bulk > 0 && !following) || postponed.has(openness, false)),
    returning: (max, openness, bulk) => postponed.take(Math.min(max, memory.room), openness, bulk),
    postpones: (entry, to) => isWait(waitOf(entry, to)) && memory.isCrowded(),
    wait,
    leave,
    remove(entry) {
      const wasFull = memory.room === 0
      // There is room again for what is on the disk.
      if (memory.remove(entry) && wasFull && mayHaveMore({})) onReady()
      if (!entry.progress.overtaken) leave(entry)
    },
    get back() {
      return memory.back
    },
    countOf: memory.countOf,
    order,
    isHead: lines.isHead,
    isFree: lines.isFree,
    nextDue(openness = {}) {
      const inMemory = queue.nextDue(openness)
      if (inMemory === 0 || hasMore(openness)) return 0
      const onDisk = memory.room > 0 ? postponed.nextDue() : undefined
      return onDisk === undefined || inMemory === undefined ? (onDisk ?? inMemory) : Math.min(inMemory, onDisk)
    },
    resume() {
      queue.resume()
      postponed.resume()
      onReady()
    },
    endWaits(isMeant, onDisk) {
      const ended = queue.endWaits(isMeant)
      if (onDisk.size > 0 && postponed.endWaits(onDisk)) onReady()
      return ended
    },
    headOf: lines.headOf,
    laggards: (distance) => watermark.before(cursor - distance),
  }
}
