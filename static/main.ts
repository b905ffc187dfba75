import './design/tokens.css';
import './design/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html is without #app');

// The static shell stands in until now; it is replaced within one task, so nothing flickers.
target.textContent = '';
mount(App, { target });
