import { render } from 'preact'
import { App } from './app.js'
import 'uplot/dist/uPlot.min.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/dialogs.css'
import './styles/shell.css'
import './styles/views.css'
import './styles/events.css'
import './styles/lists.css'

const root = document.getElementById('app')
if (root) render(<App />, root)
