import { appPreset } from '../../tooling/build/app-preset.js'

// The types are for settings files.
export default appPreset(['src/main.ts', 'src/index.ts'], { types: 'src/index.ts' })
