import './ui/lesson-page.js';
