export type { Chapter } from './chapter.js'
export { compareWithModel, type ModelRunOptions } from './model-run.js'
export { type StoreChaptersOptions, storeChapters } from './store-chapters.js'
export type { StorePlace, StorePlaceOptions, StoreSubject } from './store-subject.js'
