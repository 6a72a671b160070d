---
permalink: /assets/js/analytics.js
---
