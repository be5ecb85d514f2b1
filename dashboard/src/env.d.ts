/** What Vite and Vue bring into modules. */

/// <reference types="vite/client" />
