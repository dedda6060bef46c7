import { render } from 'preact'
import { followEvents } from './api/events.js'
import { takeToken } from './api/token.js'
import { App } from './shell/app.js'
import { startRouter } from './state/router.js'
import { followCounts, loadSchema } from './state/schema.js'
import { startTheme } from './state/theme.js'

takeToken()
startTheme()
startRouter()
followCounts()
void loadSchema()
void followEvents()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
