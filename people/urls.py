"""Where people log in and out."""

from django.urls import path

from people import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.change_password, name="password"),
    path("password/changed/", views.password_changed, name="password-changed"),
]
