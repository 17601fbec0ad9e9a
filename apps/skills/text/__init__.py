"""The product's own text similarity: short texts, Chinese or English, against labels. Pure: no Django, no database."""
