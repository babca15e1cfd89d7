"""Reading the files that users have: open, understand, map, check every row, then write the whole file or nothing.

Pure: problems encodings separated workbooks sources dates numbers headers detect reading schema checking.
With Django: sentences models progress queries services bringing running tasks forms pages views urls.
"""
