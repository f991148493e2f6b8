import './ui/admin/admin-page.js';
