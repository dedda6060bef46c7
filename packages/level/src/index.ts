export { LEVEL_OPTIONS } from './check-options.js'
export { LevelLog } from './level-log.js'
export { type LevelLogOptions } from './check-options.js'
