import { preset } from '../../tooling/tsup-preset.js'

export default preset(import.meta.url)
