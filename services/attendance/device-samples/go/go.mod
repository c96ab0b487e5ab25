module example.com/first-meal

go 1.21
