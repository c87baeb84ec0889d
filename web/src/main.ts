import './ui/tokens.css'
import './ui/base.css'
import './ui/parts.css'
import { createApp } from 'vue'
import { watchVersion } from './anew'
import App from './App.vue'
import { live } from './live'
import { loadMe } from './people/session'
import { router } from './router'
import { applyPreferences } from './ui/preferences'

live.watchPage(window, document)
watchVersion(router, window)

// The browser's offer to install comes once, early; it waits here until a person looks for it (platform/install.ts).
addEventListener('beforeinstallprompt', (event) => (window.installOffer = event))

// The texts, the person and the first page arrive side by side; nothing is drawn before the texts are there.
void Promise.all([applyPreferences(), loadMe()]).then(() => {
  createApp(App).use(router).mount('#app')
})

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js'))
}
