import { appPreset } from '../../tooling/build/app-preset.js'

export default appPreset(['src/main.ts', 'src/index.ts'])
