/** Starts the page: theme, language, routes. */

import { createApp } from 'vue';
import App from './App.vue';
import { currentLocale, i18n, useLocale } from './i18n/i18n.ts';
import { router } from './router.ts';
import { startTheme } from './shell/theme.ts';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';

startTheme();
useLocale(currentLocale());
createApp(App).use(i18n).use(router).mount('#app');
