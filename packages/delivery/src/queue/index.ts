export { createDueHeap, type DueHeap } from './due-heap.js'
export { createFifo, type Fifo } from './fifo.js'
export { createLaneQueue, type LaneQueue, type LaneQueueOptions } from './lane-queue.js'
export type { Queued } from './queued.js'
