export type { StorePlace, StorePlaceOptions, StoreSubject } from './store-subject.js'
