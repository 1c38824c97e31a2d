export type { StoreChapter } from './chapter.js'
export { type StoreChaptersOptions, storeChapters } from './chapters/store-chapters.js'
export { compareWithModel, type ModelRunOptions } from './model/model-run.js'
export type { StorePlace, StorePlaceOptions, StoreSubject } from './store-subject.js'
