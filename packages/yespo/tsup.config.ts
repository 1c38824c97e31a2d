import { preset } from '../../tooling/build/tsup-preset.js'

export default preset(import.meta.url)
